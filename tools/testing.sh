# shellcheck shell=bash
# The tests: chooses the projects, runs them, sums up their result files. Sourced by build.sh.

# The projects whose coverage UEFIKERNEL_COVERAGE=1 prints: of the room that each tests, by its tests alone. It costs 50 s of processor time
# for memory/, 19 s for shell/ and 48 s for kernel/, so that the coverage of memory/ and kernel/ is printed at night only.
COVERED=(UefiKernel.Shell.Tests UefiKernel.Efi.Tests)
COVERAGE_SETTINGS=DataCollectionRunSettings.DataCollectors.DataCollector.Configuration

# Prints one attribute of the counters in a result file; 0 when the run broke off before it wrote one.
count() {
    [[ -e $2 ]] || { echo 0; return; }
    awk -v "key=$1" '/<Counters / && match($0, " " key "=\"[0-9]+") { n = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) }
        END { print n + 0 }' "$2"
}

# The scripts under shellcheck, and the packages as the lock files have them.
check() {
    need shellcheck
    need_dotnet
    shellcheck -x build.sh .ci/run tests/*/*.sh || die "shellcheck found something"
    dotnet restore UefiKernel.sln -v:quiet -p:RestoreLockedMode=true ||
        die "the packages are not those of the lock files; if they were changed on purpose: dotnet restore UefiKernel.sln --force-evaluate"
    say "check: the scripts and the packages are sound"
}

# Prints how much of a room the tests of a project ran through. Arguments: folder of the results, project.
coverage() {
    local room=${2%.Tests}
    find "$1" -name coverage.cobertura.xml -exec cat {} + | tr '<' '\n' |
        awk -v "room=$room" '!found && index($0, "package name=\"" room "\"") && match($0, /line-rate="[0-9.]+"/) {
                # Read to the end: who writes into a pipe that nobody reads fails.
                found = 1
                lines = substr($0, RSTART + 11, RLENGTH - 12)
                if (match($0, /branch-rate="[0-9.]+"/)) branches = substr($0, RSTART + 13, RLENGTH - 14)
                printf "%s: its tests run through %.1f %% of the lines and %.1f %% of the branches\n", room, lines * 100, branches * 100
            }'
    find "$1" -name coverage.cobertura.xml -delete
}

# Prints the slowest twenty tests of all result files in a folder.
slowest() {
    awk 'match($0, /<UnitTestResult [^>]* testName="[^"]*"/) {
            name = substr($0, RSTART, RLENGTH)
            sub(/.* testName="/, "", name); sub(/"$/, "", name)
            gsub(/&quot;/, "\"", name); gsub(/&lt;/, "<", name); gsub(/&gt;/, ">", name); gsub(/&amp;/, "\\&", name)
            if (match($0, / duration="[0-9:.]+"/)) {
                split(substr($0, RSTART + 11, RLENGTH - 12), part, ":")
                printf "%8.1f s  %s\n", part[1] * 3600 + part[2] * 60 + part[3], name
            }
        }' "$1"/*.trx | LC_ALL=C sort -rn | awk 'NR <= 20'
}

# Prints what the log of a project says of each test that failed, at most 120 lines of each.
failures() {
    awk '/^  (Passed|Skipped|Failed) / || /^(\[xUnit|Results File|Test Run)/ { shown = 0 }
        /^  Failed / { shown = 120 }
        shown > 0 { shown--; print }' "$1"
}

# Prints the test projects, the one that boots machines last: it runs alone, so that nothing else takes the processors from it.
# With a filter: only those whose sources have each part of it, so that one test does not cost a build of all.
test_projects() {
    local project folder part
    for project in $(printf '%s\n' tests/*/*.Tests.csproj | grep -v Boot.Tests) tests/Boot.Tests/*.csproj; do
        folder=${project%/*}
        if [[ $folder == tests/Boot.Tests ]]; then ((boot)) || continue; else ((hosted)) || continue; fi
        if [[ $filter != *[=\&\|\(]* ]]; then
            for part in ${filter//./ }; do grep -rqiF --include='*.cs' -- "$part" "$folder" || continue 2; done
        fi
        say "$project"
    done
}

# Builds an image for the tests beside others. What the kernel's image is made of is built already and left alone, because builds that run
# side by side would write the same files.
build_test_image() { build_image "$@" -p:BuildProjectReferences=false; }

# The kernel that is started on a processor too old for it, and whose thread statics are reached by a call as with other compilers.
build_newer() {
    build_test_image BOOTX64-v3 tests/Image/UefiKernel.Image.csproj -p:InstructionSet=x86-64-v3 -p:InlinesThreadStatics=false
}

# The kernel with all checks of the class library in its selftest.
build_selftest() { build_test_image SELFTEST tests/Image/Library/UefiKernel.Image.Library.csproj; }

# The kernel with all samples, and programs that end badly.
build_samples() {
    local apps=("$PWD"/samples/*/ "$PWD"/tests/Programs/*/) app_arguments=() manual=1
    build_programs -p:InstructionSet= -p:BuildProjectReferences=false
}

# A program with Terminal.Gui.
build_termgui() {
    local apps=("$PWD/tests/Programs/TerminalGui.cs") app_arguments=() manual=1 programs_image=TERMGUI
    build_programs -p:InstructionSet= -p:BuildProjectReferences=false
}

# A program without the shell.
build_bare() {
    local apps=("$PWD/samples/Hello") app_arguments=("'bare metal'") bare=1
    build_programs -p:InstructionSet= -p:BuildProjectReferences=false
}

# The application that starts the kernel and watches GS.
build_watch() {
    nasm -f win64 -Werror "-DKERNEL='$EFI'" -o "$OUT/watch.obj" tests/Boot.Tests/FirmwareWatch.asm &&
        "$(find_linker)" "$OUT/watch.obj" /subsystem:efi_application /entry:EfiMain /nodefaultlib /Brepro "/out:$OUT/WATCH.EFI"
}

# The kernel compiled with bflat's options.
build_bflat() { build_test_image BFLAT tests/Image/UefiKernel.Image.csproj -p:BflatOptions=true; }

# The kernel with write barriers that mark no card.
build_nocards() { build_test_image NOCARDS tests/Image/UefiKernel.Image.csproj -p:AssemblerOptions=-DFORGETS_CARDS; }

# Runs build functions one after the other, each with a log of its own.
build_logged() {
    local name
    for name; do
        "build_$name" >"$OUT/build-$name.log" 2>&1 || { cat "$OUT/build-$name.log"; die "an image for the tests did not build: $name"; }
    done
}

# Builds the images that the boot tests start beside the kernel's, unless the filter chooses tests that name neither.
build_test_images() {
    local chosen=tests/Boot.Tests name others=() programs=() job status=0
    [[ $filter == *[=\&\|\(]* || -z $filter ]] || mapfile -t chosen < <(grep -rliF --include='*.cs' -- "${filter##*.}" tests/Boot.Tests)
    # A class of the tests, and what it needs.
    local needed=(InstructionSetTests:newer SelfTestRun:selftest FirmwareWatchTests:watch ProgramSession:samples)
    [[ ${UEFIKERNEL_NIGHTLY:-} != 1 ]] || needed+=(ForgottenBarrierTests:nocards BflatOptionsTests:bflat TerminalGuiTests:termgui BareTests:bare)
    for name in "${needed[@]}"; do
        grep -rqE "${name%:*}" "${chosen[@]}" || continue
        case ${name#*:} in
            samples | termgui | bare) programs+=("${name#*:}") ;;
            *) others+=("${name#*:}") ;;
        esac
    done
    # The compiler of programs works with one processor for half of the time, so that the others are built beside them.
    build_logged "${programs[@]}" &
    job=$!
    (build_logged "${others[@]}") || status=1
    wait "$job" || status=1
    ((!status)) || exit 1
}

run_tests() {
    local hosted=1 boot=1 filter='' projects
    while (($#)); do
        case $1 in
            --unit) boot=0 ;;
            --boot) hosted=0 ;;
            -* | '') usage >&2; exit 2 ;;
            *) [[ -z $filter ]] || { usage >&2; exit 2; }; filter=${1// /_} ;;
        esac
        shift
    done
    ((hosted || boot)) || die "--unit and --boot exclude each other"
    need_dotnet
    mapfile -t projects < <(test_projects)
    ((${#projects[@]})) || die "no test's name has '$filter' in it"
    if [[ -z $filter ]] && ((hosted)); then
        # What the compiler does not refuse: the rules of style are errors of each build.
        dotnet format whitespace --folder . --exclude out --verify-no-changes ||
            die "the sources are not formatted: run dotnet format whitespace --folder . --exclude out"
    fi
    if [[ ${projects[*]} == *Boot.Tests* ]]; then
        need qemu-system-x86 ovmf zbar-tools sbsigntool
        [[ $(package_manager) != apt-get ]] || need u-boot-qemu
        have u-boot-qemu || say "test: no U-Boot at $UBOOT, only Debian has it; its tests are skipped"
        image
        build_test_images
        local -x UEFIKERNEL_ACCEL
        UEFIKERNEL_ACCEL=$(choose_accelerator)
        say "test: QEMU runs with $UEFIKERNEL_ACCEL"
    fi
    local results=$OUT/test-results project name passed failed skipped status
    local all_passed=0 all_failed=0 all_skipped=0 calibrated=0 options=() collect settings unsteady=''
    if [[ $filter == *[=\&\|\(]* ]]; then
        options=(--filter "$filter")
    elif [[ -n $filter ]]; then
        options=(--filter "FullyQualifiedName~$filter")
    fi
    rm -rf "$results"
    mkdir -p "$results"
    say "test: logs in $results"
    for project in "${projects[@]}"; do
        name=$(basename "$project" .csproj) status=0
        # A test that never ends is named after six minutes, which none of them takes.
        collect=() settings=()
        if [[ ${UEFIKERNEL_COVERAGE:-} == 1 && " ${COVERED[*]} " == *" $name "* ]]; then
            collect=(--collect 'XPlat Code Coverage')
            settings=(-- "$COVERAGE_SETTINGS.Include=[${name%.Tests}]*" "$COVERAGE_SETTINGS.SingleHit=true"
                # The assemblies name their sources without the folder that these are in (PathMap).
                "$COVERAGE_SETTINGS.ExcludeAssembliesWithoutSources=None")
        fi
        dotnet test "$project" -c Release -tl:off --results-directory "$results" --logger "trx;LogFileName=$name.trx" "${options[@]}" \
            --logger 'console;verbosity=normal' --blame-hang-timeout "${hang_limit:-6m}" --blame-hang-dump-type none \
            "${collect[@]}" "${settings[@]}" >"$results/$name.log" 2>&1 || status=$?
        passed=$(count passed "$results/$name.trx") failed=$(count failed "$results/$name.trx")
        skipped=$(($(count total "$results/$name.trx") - $(count executed "$results/$name.trx")))
        # A run that broke off, or that had no test in it, must not pass for a good one. With a filter, another project may have the test.
        if ((!failed && (status || !passed))) && ! { [[ -n $filter ]] && ((!status && !skipped)); }; then
            failed=1
            tail -n 200 "$results/$name.log"
        fi
        say "$name: $passed passed, $failed failed$( ((skipped)) && echo ", $skipped skipped")"
        # At night nothing is forgiven, and who names a test wants to see it fail.
        if ((failed)) && [[ $name == *Boot.Tests && -z $filter && ${UEFIKERNEL_NIGHTLY:-} != 1 ]] && passes_again "$project" "$results"; then
            unsteady=$name
            passed=$((passed + failed)) failed=0
        fi
        ((${#collect[@]} == 0)) || coverage "$results" "$name"
        # Microsoft's library on Microsoft's runtime: right expectations, but no test of this project.
        if [[ $name == *.Calibration.Tests ]]; then calibrated=$passed passed=0; fi
        all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_skipped=$((all_skipped + skipped))
    done
    if [[ -z $filter ]]; then
        say "the slowest tests:"
        slowest "$results"
        say "calibration: $calibrated checks of the image passed on ordinary .NET; they are not counted below"
    fi
    if [[ $unsteady ]]; then
        say "UNSTEADY: what failed here passed when it was run again, alone; its logs are in $results/first:"
        failures "$results/first/$unsteady.log"
    fi
    # Last, because whoever shows only the end of a long output has to show this.
    if ((all_failed)); then
        say "what failed, with the whole logs in $results:"
        for project in "${projects[@]}"; do
            failures "$results/$(basename "$project" .csproj).log"
        done
    fi
    ((all_passed + calibrated + all_failed + all_skipped)) || die "no test's name has '$filter' in it"
    say "$all_passed passed, $all_failed failed$( ((all_skipped)) && echo ", $all_skipped skipped")"
    ((!all_failed))
}
