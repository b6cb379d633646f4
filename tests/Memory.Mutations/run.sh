#!/usr/bin/env bash
# Breaks memory/ in each way listed in mutations.txt and shows that the tests notice. Works on a copy. Prints a table; exit code 1 when a
# mutation survives or no longer applies.
# Arguments: parts of lines of mutations.txt, for example Collection/ or "misaligned pointers"; only the lines with one of them run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/tests"
cp -r "$root/memory" "$work/"
cp -r "$root/tests/Memory.Tests" "$work/tests/"
cp "$root"/Directory.*.props "$root/global.json" "$work/"
cd "$work" || exit 1
dotnet build tests/Memory.Tests -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false >/dev/null || { echo "The unchanged tests do not build."; exit 1; }

caught=0
survived=0
echo "| broken | caught by |"
echo "|---|---|"
while IFS= read -r line; do
    [[ -z $line || $line == \#* ]] && continue
    chosen=$(($# == 0))
    for part in "$@"; do [[ $line != *"$part"* ]] || chosen=1; done
    ((chosen)) || continue
    line=${line//\\|/$'\x01'}
    IFS='|' read -r file old new what <<<"$line"
    old=${old//$'\x01'/|}
    new=${new//$'\x01'/|}
    cp "memory/$file" original
    content=$(cat original; printf x)
    if [[ $content != *"$old"* ]]; then
        echo "| $what | **no longer applies: $file** |"
        survived=$((survived + 1))
        continue
    fi
    content=${content%x}
    printf '%s' "${content/"$old"/"$new"}" >"memory/$file"
    # A mutation may loop for ever or crash the test host: both are caught by the time limit and the exit code.
    if ! dotnet build tests/Memory.Tests --no-restore -p:RunAnalyzers=false -p:TreatWarningsAsErrors=false >build.log 2>&1; then
        echo "| $what | **does not compile** |"
        survived=$((survived + 1))
    elif timeout 120 dotnet test tests/Memory.Tests --no-build -- xUnit.StopOnFail=true >test.log 2>&1; then
        echo "| $what | **nothing** |"
        survived=$((survived + 1))
    else
        by=$(grep -oE '(Failed|\[FAIL\]) +[A-Za-z0-9_.]+' test.log | head -1 | sed -E 's/.*\.([A-Za-z0-9_]+)$/\1/; s/_/ /g')
        count=$(grep -cE '^ +Failed ' test.log)
        echo "| $what | ${by:-the test host (crash or time limit)}$([[ $count -gt 1 ]] && echo " and $((count - 1)) more") |"
        caught=$((caught + 1))
    fi
    cp original "memory/$file"
done <"$here/mutations.txt"
echo
echo "$caught caught, $survived not."
[[ $survived -eq 0 && $caught -gt 0 ]]
