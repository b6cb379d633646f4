#!/usr/bin/env bash
# The one command: compiles UefiKernel, makes the disk image, runs it in QEMU, tests it. `./build.sh help` lists the words.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly OUT=out
readonly EFI=$OUT/BOOTX64.EFI MAP=$OUT/BOOTX64.map IMAGE=$OUT/uefikernel.img STAMP=$OUT/build.stamp
readonly FONTS=/usr/share/consolefonts OVMF=/usr/share/OVMF UBOOT=/usr/lib/u-boot/qemu-x86_64/u-boot.rom
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
PATH=$PATH:/usr/sbin:/sbin   # where Debian keeps sgdisk and mkfs.vfat, out of an ordinary user's PATH

usage() {
    cat <<'TEXT'
usage: ./build.sh WORD [OPTIONS]

  build [OPTIONS]  compile the kernel into out/BOOTX64.EFI and its map out/BOOTX64.map
      --instruction-set SET   let the code need a newer processor, in ILC's words, for example x86-64-v3 (default: any x86-64)
  image [OPTIONS]  build, then make out/uefikernel.img, which can be written to a USB stick as it is; options as for build
  run [OPTIONS]    image, then boot it in QEMU; the serial port is this terminal, Ctrl-A X leaves
      --headless       no window, even when there is a display
      --memory SIZE    memory of the machine, for example 512M or 8G (default 512M)
      --cpus N         number of processors (default 1)
      --options TEXT   load options for the kernel, for example "heap=32M"; QEMU then hands over the kernel itself, not the image
      --gdb            also listen for gdb on localhost:1234
  debug [OPTIONS]  the same machine under gdb, stopped at the kernel's first instruction, with its symbols where the firmware put them
  bench [NAME ...] the kernel's benchmarks beside the same sources as an ordinary .NET program, on one emulated processor: all of them or those named;
                   --table FILE before the names keeps the tables in a file
  test             every test, those that boot the image included; logs in out/test-results
  fuzz [MINUTES]   go on testing the heap and what reads the firmware's tables with new seeds (1 minute, shared); a failure is printed as a test case to paste
  clean            remove out/
  help             this text
TEXT
}

say() { printf '%s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# ---- What the machine must have ------------------------------------------------------------------------------------------------------

# Prints the linker, under whichever of its Debian names it is installed.
find_linker() { command -v lld-link || compgen -c lld-link- | sort -V | tail -n 1 | grep . ; }

have() {
    case $1 in
        lld) find_linker ;;
        fonts-spleen) [[ -e $FONTS/spleen-8x16.psfu.gz && -e $FONTS/spleen-16x32.psfu.gz ]] ;;
        ovmf) [[ -e $OVMF/OVMF_CODE_4M.fd && -e $OVMF/OVMF_VARS_4M.fd ]] ;;
        qemu-system-x86) command -v qemu-system-x86_64 ;;
        qemu-system-gui) qemu_window ;;
        gdisk) command -v sgdisk ;;
        dosfstools) command -v mkfs.vfat ;;
        mtools) command -v mcopy ;;
        u-boot-qemu) [[ -e $UBOOT ]] ;;
        zbar-tools) command -v zbarimg ;;
        qemu-user) command -v qemu-x86_64 ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# Makes sure of the named Debian packages, looking for what they bring: on another system that may have come another way.
need() {
    local package missing=() root=()
    for package in "$@"; do have "$package" || missing+=("$package"); done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || die "missing: ${missing[*]} (these are the names of the Debian packages that bring what is missing)"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || die "missing: ${missing[*]}; become root or install sudo, or run: apt-get install ${missing[*]}"
        root=(sudo)
    fi
    say "installing ${missing[*]}"
    local install=("${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}")
    # The package lists of a fresh machine are empty or old: refresh them when the first attempt fails, not each time.
    "${install[@]}" >/dev/null 2>&1 || { "${root[@]}" apt-get update -q && "${install[@]}"; } || die "apt could not install ${missing[*]}"
    for package in "${missing[@]}"; do have "$package" || die "$package is installed, but what is needed from it was not found"; done
}

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: see https://dotnet.microsoft.com/download (the command dotnet was not found)"
    dotnet --version >/dev/null 2>&1 || die "no .NET SDK here satisfies global.json, which asks for .NET 10; found: $(dotnet --list-sdks | tr '\n' ' ')"
}

# ---- build, image --------------------------------------------------------------------------------------------------------------------

# Everything that the image is made from, one line per file with size and time. Cheap, so that `build` can say at once that nothing changed.
list_inputs() {
    say "instruction set: ${instruction_set:-any}"
    find efi memory shell kernel tests/Image tools ./*.props global.json .editorconfig build.sh \
        \( -name bin -o -name obj \) -prune -o -type f -printf '%p %s %T@\n' | LC_ALL=C sort
    stat -L -c '%n %s %Y' "$(find_linker)" "$(command -v nasm)" "$(command -v dotnet)" "$FONTS"/spleen-{8x16,16x32}.psfu.gz
}

list_outputs() { stat -c '%n %s %y' "$EFI" "$MAP"; }

# Takes the options of `build` and `image`.
parse_build() {
    while (($#)); do
        [[ $1 == --instruction-set && -n ${2:-} ]] || { usage >&2; exit 2; }
        instruction_set=$2
        shift 2
    done
}

build() {
    need lld nasm fonts-spleen
    local inputs
    inputs=$(list_inputs)
    if [[ -e $STAMP && $(<"$STAMP") == "$inputs"$'\n'"$(list_outputs 2>/dev/null)" ]]; then
        say "build: nothing changed, $EFI is up to date"
        return
    fi
    need_dotnet
    mkdir -p "$OUT"
    rm -f "$STAMP"
    dotnet build tests/Image/UefiKernel.Image.csproj -c Release -t:BuildImage -v:minimal -tl:off "-p:LldLink=$(find_linker)" "-p:InstructionSet=$instruction_set"
    [[ -s $EFI && -s $MAP ]] || die "the build ended without $EFI and $MAP"
    printf '%s\n%s\n' "$inputs" "$(list_outputs)" >"$STAMP"
}

# One GPT disk with one FAT32 EFI system partition. Identifiers and times are fixed: the same kernel gives the same image, bit by bit.
image() {
    build
    need mtools dosfstools gdisk
    local source newest=$EFI
    for source in startup.nsh LICENSE NOTICES build.sh; do [[ $source -nt $newest ]] && newest=$source; done
    [[ $IMAGE -nt $newest ]] && return
    local start=2048 size_mib=64 fresh=$IMAGE.new
    local sectors=$((size_mib * 2048 - 2 * start)) fat=$fresh@@$((start * 512))
    # The file ends with the partition first and gets room for the second GPT after that. FAT32 begins at 65,525 clusters (Microsoft's
    # FAT specification); with one sector each, 62 MiB have about 125,000.
    rm -f "$fresh"
    truncate -s $(((start + sectors) * 512)) "$fresh"
    mkfs.vfat --invariant -F 32 -s 1 -S 512 -h "$start" -n UEFIKERNEL --offset "$start" "$fresh" >/dev/null
    truncate -s "${size_mib}M" "$fresh"
    sgdisk --clear --disk-guid=6F9D3A52-4E2B-4C0B-9C62-0B7D5B1E8A01 --set-alignment="$start" \
        --new="1:$start:$((start + sectors - 1))" --typecode=1:C12A7328-F81F-11D2-BA4B-00A0C93EC93B \
        --partition-guid=1:6F9D3A52-4E2B-4C0B-9C62-0B7D5B1E8A02 --change-name=1:UefiKernel "$fresh" >/dev/null
    local -x SOURCE_DATE_EPOCH=1767225600 MTOOLS_SKIP_CHECK=1 TZ=UTC
    mmd -i "$fat" ::/EFI ::/EFI/BOOT
    mcopy -i "$fat" "$EFI" ::/EFI/BOOT/BOOTX64.EFI
    mcopy -i "$fat" startup.nsh ::/startup.nsh
    mcopy -i "$fat" LICENSE ::/LICENSE.TXT
    mcopy -i "$fat" NOTICES ::/NOTICES.TXT
    mv "$fresh" "$IMAGE"
    say "image: $IMAGE, $size_mib MiB"
}

# ---- run, debug ----------------------------------------------------------------------------------------------------------------------

# Prints the accelerator to use. /dev/kvm may exist and still not work, so a tiny firmware that goes to 64-bit mode has to finish under it.
choose_accelerator() {
    local status=0
    if [[ -r /dev/kvm && -w /dev/kvm ]]; then
        nasm -f bin tools/kvm-probe.asm -o "$OUT/kvm-probe.bin"
        timeout -k 1 2 qemu-system-x86_64 -accel kvm -cpu max -machine q35 -m 32 -nodefaults -display none \
            -device isa-debug-exit,iobase=0xf4 -bios "$OUT/kvm-probe.bin" </dev/null >/dev/null 2>&1 || status=$?
        ((status == 85)) && { echo kvm; return; }
    fi
    echo tcg
}

# Prints the kind of window that this QEMU can open.
qemu_window() {
    qemu-system-x86_64 -display help 2>/dev/null | awk '/^(gtk|sdl)$/ && !window { window = $0 } END { print window; exit !window }'
}

# Sets the array `machine` from the options of `run` and `debug`.
parse_machine() {
    local memory=512M cpus=1 headless=0 options='' display=none
    gdb=0
    while (($#)); do
        case $1 in
            --headless) headless=1 ;;
            --gdb) gdb=1 ;;
            --memory | --cpus | --options)
                (($# > 1)) || die "$1 needs a value"
                local "${1#--}=$2"
                shift ;;
            *) usage >&2; exit 2 ;;
        esac
        shift
    done
    [[ $memory =~ ^[1-9][0-9]*[MG]$ ]] || die "--memory is a number with M or G, for example 512M; not '$memory'"
    [[ $cpus =~ ^[1-9][0-9]*$ ]] || die "--cpus is a number from 1; not '$cpus'"
    need qemu-system-x86 ovmf
    image
    if ((!headless)) && [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
        need qemu-system-gui
        display=$(qemu_window)
    fi
    # The firmware writes its variables: a private copy, kept from run to run as a real machine keeps them.
    [[ -e $OUT/OVMF_VARS.fd ]] || cp "$OVMF/OVMF_VARS_4M.fd" "$OUT/OVMF_VARS.fd"
    machine=(qemu-system-x86_64 -machine q35 -cpu max -accel "$(choose_accelerator)" -m "$memory" -smp "$cpus" -display "$display" -net none
        -drive "if=pflash,unit=0,format=raw,readonly=on,file=$OVMF/OVMF_CODE_4M.fd"
        -drive "if=pflash,unit=1,format=raw,file=$OUT/OVMF_VARS.fd"
        -drive "format=raw,snapshot=on,file=$IMAGE")
    [[ -z $options ]] || machine+=(-kernel "$EFI" -append "$options")
}

run() {
    parse_machine "$@"
    if ((gdb)); then
        machine+=(-gdb tcp:127.0.0.1:1234)
        write_symbols
        say "run: in another terminal, once the kernel runs: gdb -x tools/gdb-uefi.py -ex 'target remote :1234' -ex uefi-symbols"
    fi
    exec "${machine[@]}" -serial mon:stdio
}

# gdb reads neither PDB nor CodeView. The link map's symbols go through the assembler into an ELF file, which it does read.
write_symbols() {
    grep -E '^ [0-9a-f]{4}:[0-9a-f]{8} .* [0-9a-f]{16} ' "$MAP" | LC_ALL=C sort -b -k 3,3 | awk -f tools/map-to-asm.awk >"$OUT/symbols.asm"
    nasm -f elf64 -o "$OUT/symbols.o" "$OUT/symbols.asm"
}

# The machine boots once, so that the kernel logs where the firmware put it; gdb then resets it and waits at that address.
debug() {
    parse_machine "$@"
    need gdb
    write_symbols
    local log=$OUT/serial.log serial=$OUT/serial.sock stub=$OUT/gdb.sock qemu
    rm -f "$log" "$serial" "$stub"
    "${machine[@]}" -gdb "unix:$stub,server=on,wait=off" -monitor none -serial chardev:serial \
        -chardev "socket,id=serial,path=$serial,server=on,wait=off,logfile=$log" </dev/null >"$OUT/qemu.log" 2>&1 &
    qemu=$!
    # shellcheck disable=SC2064  # the process of now, not what the variable holds at the end
    trap "kill $qemu 2>/dev/null || true" EXIT
    say "debug: serial port logged in $log; to type there: socat -,raw,echo=0,escape=0x1d UNIX:$serial"
    for ((i = 0; i < 600; i++)); do
        grep -q 'Image base 0x' "$log" 2>/dev/null && break
        kill -0 "$qemu" 2>/dev/null || die "QEMU ended: $(<"$OUT/qemu.log")"
        sleep 0.1
    done
    gdb -q -x tools/gdb-uefi.py -ex "target remote $stub" -ex uefi-start
}

# ---- bench, test, clean --------------------------------------------------------------------------------------------------------------

# Prints one attribute of the counters in a result file; 0 when the run broke off before it wrote one.
count() {
    [[ -e $2 ]] || { echo 0; return; }
    awk -v "key=$1" '/<Counters / && match($0, " " key "=\"[0-9]+") { n = substr($0, RSTART + length(key) + 3, RLENGTH - length(key) - 3) }
        END { print n + 0 }' "$2"
}

bench() {
    need qemu-system-x86 qemu-user ovmf
    image
    dotnet run -c Release --project tests/Kernel.Benchmarks -- compare "$@"
}

run_tests() {
    need qemu-system-x86 ovmf u-boot-qemu zbar-tools
    need_dotnet
    # What the compiler does not refuse: the rules of style are errors of each build.
    dotnet format whitespace --folder . --exclude out --verify-no-changes || die "the sources are not formatted: run dotnet format whitespace --folder . --exclude out"
    image
    # The kernel that the tests start on a processor too old for it.
    dotnet build tests/Image/UefiKernel.Image.csproj -c Release -t:BuildImage -v:quiet -tl:off "-p:LldLink=$(find_linker)" \
        -p:InstructionSet=x86-64-v3 -p:ImageName=BOOTX64-v3 >"$OUT/build-v3.log" 2>&1 || { cat "$OUT/build-v3.log"; die "the kernel for x86-64-v3 did not build"; }
    # The kernel with all checks of the class library in its selftest.
    dotnet build tests/Image/Library/UefiKernel.Image.Library.csproj -c Release -t:BuildImage -v:quiet -tl:off "-p:LldLink=$(find_linker)" \
        >"$OUT/build-selftest.log" 2>&1 || { cat "$OUT/build-selftest.log"; die "the image for the self test did not build"; }
    local results=$OUT/test-results project name passed failed status all_passed=0 all_failed=0 calibrated=0
    rm -rf "$results"
    mkdir -p "$results"
    local -x UEFIKERNEL_ACCEL
    UEFIKERNEL_ACCEL=$(choose_accelerator)
    say "test: logs in $results; QEMU runs with $UEFIKERNEL_ACCEL"
    # A test that never ends is named after six minutes, which none of them takes.
    # The tests that boot machines come last and alone, so that nothing else takes the processors from them.
    for project in $(printf '%s\n' tests/*/*.Tests.csproj | grep -v Boot.Tests) tests/Boot.Tests/*.csproj; do
        name=$(basename "$project" .csproj) status=0
        dotnet test "$project" -c Release -tl:off --results-directory "$results" --logger "trx;LogFileName=$name.trx" \
            --logger 'console;verbosity=normal' --blame-hang-timeout 6m --blame-hang-dump-type none >"$results/$name.log" 2>&1 || status=$?
        passed=$(count passed "$results/$name.trx") failed=$(count failed "$results/$name.trx")
        # A run that broke off, or that had no test in it, must not pass for a good one.
        ((failed || (status == 0 && passed))) || failed=1
        ((failed)) && cat "$results/$name.log"
        say "$name: $passed passed, $failed failed"
        # Microsoft's library on Microsoft's runtime: right expectations, but no test of this project.
        if [[ $name == *.Calibration.Tests ]]; then calibrated=$passed passed=0; fi
        all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed))
    done
    say "calibration: $calibrated checks of the image passed on ordinary .NET; they are not counted below"
    say "$all_passed passed, $all_failed failed"
    ((all_passed && !all_failed))
}

# Half of the time for each of the two programs; the first failure ends it.
run_fuzz() {
    need_dotnet
    local half project
    half=$(awk -v minutes="$1" 'BEGIN { if (minutes !~ /^[0-9]+([.][0-9]+)?$/ || minutes <= 0) exit 1; print minutes / 2 }') ||
        die "fuzz takes a number of minutes above 0, for example 30; not '$1'"
    for project in tests/Memory.Fuzz tests/Kernel.Fuzz; do dotnet run --project "$project" -c Release -- "$half"; done
}

instruction_set=''
case "$# ${1:-}" in
    *" build" | *" image") parse_build "${@:2}"; "$1" ;;
    *" bench") bench "${@:2}" ;;
    "1 test") run_tests ;;
    "1 fuzz" | "2 fuzz") run_fuzz "${2:-1}" ;;
    "1 clean") rm -rf "$OUT" ;;
    "0 " | "1 help") usage ;;
    *" run" | *" debug") "$@" ;;
    *) usage >&2; exit 2 ;;
esac
