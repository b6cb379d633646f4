# shellcheck shell=bash
# Tests that boot machines depend on the time that the host has for these: one that fails gets a second look. Sourced by build.sh.

# More failures than these are no accident of the host.
MOST_UNSTEADY=3

# Prints the names of the tests that failed by a result file, each row of a theory as its theory.
failed_tests() {
    [[ ! -e $1 ]] || awk '/<UnitTestResult / && / outcome="Failed"/ && match($0, / testName="[^"]*"/) {
        name = substr($0, RSTART + 11, RLENGTH - 12)
        sub(/\(.*/, "", name)
        if (!seen[name]++) print name
    }' "$1"
}

# Runs the tests of a project that failed once more, one at a time with nothing beside them. False when they are too many, when the first
# run broke off, or when one fails again. Keeps what the first run has written in first/. Arguments: project, folder of the results.
passes_again() {
    local project=$1 results=$2 name filter failed
    name=$(basename "$project" .csproj)
    mapfile -t failed < <(failed_tests "$results/$name.trx")
    ((${#failed[@]} > 0 && ${#failed[@]} <= MOST_UNSTEADY)) && ! grep -q 'run was aborted' "$results/$name.log" || return 1
    mkdir "$results/first"
    find "$results" -maxdepth 1 -type f -exec cp {} "$results/first/" \;
    filter=$(printf '|FullyQualifiedName=%s' "${failed[@]}")
    dotnet test "$project" -c Release --no-build -tl:off --results-directory "$results" --logger "trx;LogFileName=$name-again.trx" \
        --filter "${filter:1}" --logger 'console;verbosity=normal' --blame-hang-timeout 6m --blame-hang-dump-type none \
        -- xUnit.MaxParallelThreads=1 >"$results/$name-again.log" 2>&1 || return
    (($(count failed "$results/$name-again.trx") == 0 && $(count passed "$results/$name-again.trx") >= ${#failed[@]}))
}
