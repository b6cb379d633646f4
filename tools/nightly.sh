# shellcheck shell=bash
# What takes long: nobody waits for it, so it runs at night. Sourced by build.sh.

# Runs the named parts, or all of them; a part that fails does not stop the others.
nightly() {
    local part start status failed=() parts=("$@")
    (($#)) || parts=(tests matrix mutations fuzz copy)
    for part in "${parts[@]}"; do declare -F "nightly_$part" >/dev/null || { usage >&2; exit 2; }; done
    for part in "${parts[@]}"; do
        say "nightly: $part"
        start=$SECONDS
        # In a shell of its own, so that what ends it ends only this part.
        set +e
        (set -e; "nightly_$part")
        status=$?
        set -e
        ((status == 0)) || failed+=("$part")
        say "nightly: $part $( ((status)) && echo failed || echo passed) after $((SECONDS - start)) s"
    done
    say "nightly: $((${#parts[@]} - ${#failed[@]})) parts passed, ${#failed[@]} failed${failed[*]:+: ${failed[*]}}"
    ((${#failed[@]} == 0))
}

# Every test, the long ones too (NightlyFact and NightlyData), and a longer time on a stalled host.
nightly_tests() {
    local hang_limit=40m
    export UEFIKERNEL_NIGHTLY=1 UEFIKERNEL_COVERAGE=1 UEFIKERNEL_STALL_ROUNDS=20
    COVERED+=(UefiKernel.Memory.Tests UefiKernel.Kernel.Tests)
    run_tests
}

# Every machine. The page is not written: a night's times are nobody's to commit.
nightly_matrix() { run_matrix; }

nightly_mutations() { tests/Memory.Mutations/run.sh; }

nightly_fuzz() { run_fuzz 30; }

# The image does not depend on where it is built, and the build works in a folder whose name has spaces and letters beyond ASCII.
nightly_copy() {
    image
    local folder file
    folder=$(mktemp -d)
    # shellcheck disable=SC2064  # the folder of now
    trap "rm -rf '$folder'" EXIT
    local copy="$folder/Größe und Übersicht, 日本"
    mkdir "$copy"
    tar -c --exclude=./out --exclude=./.git . | tar -x -C "$copy"
    "$copy/build.sh" image
    for file in BOOTX64.EFI BOOTX64.map uefikernel.img; do
        cmp "$OUT/$file" "$copy/$OUT/$file" || die "$file is not the same when it is built in another folder"
    done
    say "copy: the same files, bit by bit"
    UEFIKERNEL_STALL_ROUNDS=1 "$copy/build.sh" test --boot BuiltFilesTests
}
