# shellcheck shell=bash
# Boots the machines of tests/Boot.Tests/machines.json and keeps the table in docs/hardware.md. Sourced by build.sh.

MATRIX_ROWS=tests/Boot.Tests/machines.json MATRIX_PAGE=docs/hardware.md

# Prints the names of the rows in their order.
matrix_names() { sed -n 's/.*"name": "\([^"]*\)".*/\1/p' "$MATRIX_ROWS"; }

# Boots the named rows, or all of them; the arguments are names.
run_matrix() {
    local name hang_limit=40m
    for name in "$@"; do
        matrix_names | grep -qxF -- "$name" || die "matrix: no row is named '$name'; the rows are: $(matrix_names | paste -sd ' ')"
    done
    rm -rf "$OUT/matrix"
    local -x UEFIKERNEL_MATRIX="${*:-all}"
    run_tests --boot MatrixTests
}

# The same, then the table, each row with the day and the commit of its run: rows that were not booted stay as they are.
matrix() {
    run_matrix "$@"
    write_matrix_table
    say "matrix: $(find "$OUT/matrix" -type f | wc -l) rows are written to $MATRIX_PAGE"
}

# Prints the row of the table for a machine that was not booted yet. A row of the list is a line.
matrix_row() {
    grep -F "\"name\": \"$1\"" "$MATRIX_ROWS" | awk '
        function value(key) { return match($0, "\"" key "\": \"?[^\",}]*(,[^\" ]*)?") ? substr($0, RSTART, RLENGTH) : "" }
        function of(key, text) { text = value(key); sub(/^"[a-z]*": "?/, "", text); sub(/[ ,]*$/, "", text); return text }
        { print "| " of("name") " | " of("firmware") " | " of("board") " | " of("cpu") " × " of("cpus") " | " of("memory") " | " of("display") \
            " | " of("keyboard") " | " (/"serial": false/ ? "no" : "yes") " | – | – | – | – |" }'
}

write_matrix_table() {
    local name fresh=$OUT/matrix.md run
    run="$(date -u +%F), ${UEFIKERNEL_COMMIT:0:7}"
    {
        say '| row | firmware | board | processor | memory | display | keyboard | serial | ready after | checks passed | up to the end | run |'
        say '|---|---|---|---|---|---|---|---|---|---|---|---|'
        while read -r name; do
            if [[ -e $OUT/matrix/$name ]]; then
                say "$(<"$OUT/matrix/$name") $run |"
            else
                grep "^| $name |" "$MATRIX_PAGE" || matrix_row "$name"
            fi
        done < <(matrix_names)
    } >"$fresh"
    awk -v table="$fresh" '
        /^<!-- end of the matrix -->/ { inside = 0 }
        !inside { print }
        /^<!-- written by .\/build.sh matrix -->/ { inside = 1; while ((getline line < table) > 0) print line }' "$MATRIX_PAGE" >"$fresh.page"
    mv "$fresh.page" "$MATRIX_PAGE"
}
