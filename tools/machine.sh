# The virtual machine: chooses the accelerator and the window, starts QEMU, starts it under gdb. Sourced by build.sh.

# Prints the accelerator to use. $KVM_DEVICE may exist and still not work, so a tiny firmware that goes to 64-bit mode has to finish under it.
choose_accelerator() {
    local status=0
    if [[ -r $KVM_DEVICE && -w $KVM_DEVICE ]]; then
        nasm -f bin tools/kvm-probe.asm -o "$OUT/kvm-probe.bin"
        # The braces: bash reports a killed process on its own stderr.
        { timeout -k 1 2 qemu-system-x86_64 -accel kvm -cpu max -machine q35 -m 32 -nodefaults -display none \
            -device isa-debug-exit,iobase=0xf4 -bios "$OUT/kvm-probe.bin" </dev/null >/dev/null 2>&1 || status=$?; } 2>/dev/null
        ((status == 85)) && { echo kvm; return; }
    fi
    echo tcg
}

# Prints the kind of window that this QEMU can open.
qemu_window() {
    qemu-system-x86_64 -display help 2>/dev/null | awk '/^(gtk|sdl)$/ && !window { window = $0 } END { print window; exit !window }'
}

# Sets the array `machine` to the parts that every machine has. Arguments: memory, window, the folder of the firmware's variables.
describe_machine() {
    # The firmware writes its variables: a private copy, kept from run to run as a real machine keeps them.
    local variables; variables=$3/$(basename "$UEFIKERNEL_OVMF_VARS")
    [[ -e $variables ]] || cp "$UEFIKERNEL_OVMF_VARS" "$variables"
    machine=(qemu-system-x86_64 -machine q35 -cpu max -m "$1" -display "$2" -net none
        -drive "if=pflash,unit=0,format=raw,readonly=on,file=${UEFIKERNEL_OVMF_CODE//,/,,}"
        -drive "if=pflash,unit=1,format=raw,file=${variables//,/,,}")
}

# Has the machine start the named kernel itself, whose program's exit code becomes that of QEMU. Arguments: the kernel, more load options.
start_bare() {
    machine+=(-kernel "$1" -append "qemu-exit${2:+ $2}" -device isa-debug-exit,iobase=0xf4,iosize=1)
}

# Runs the machine with the serial port on this terminal, and ends with its exit code.
run_bare() {
    local status=0
    "${machine[@]}" -serial mon:stdio || status=$?
    # isa-debug-exit ends QEMU with twice the code and 1; other codes are QEMU's own.
    ((status % 2 == 0)) || exit "$((status / 2))"
    exit "$status"
}

# Sets the array `machine` from the options of `run` and `debug`, and `map` to the symbols of its kernel.
parse_machine() {
    local memory=512M cpus=1 headless=0 options='' display=none kernel=$EFI disk=$IMAGE
    gdb=0
    while (($#)); do
        case $1 in
            --headless) headless=1 ;;
            --gdb) gdb=1 ;;
            --files)
                (($# > 1)) || die "--files needs a folder"
                add_files "$2"; shift ;;
            --manual | --bare | --app | --args) parse_program "$@"; shift "$((program_words - 1))" ;;
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
    [[ -z $bare ]] || require_bare
    need qemu-system-x86 ovmf
    image
    ((${#apps[@]} == 0)) || kernel=$PROGRAMS_EFI disk=$PROGRAMS_IMAGE
    [[ -z $bare ]] || kernel=$BARE_EFI disk=$BARE_IMAGE
    map=${kernel%.EFI}.map
    if ((!headless)) && [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
        need qemu-system-gui
        display=$(qemu_window)
    fi
    describe_machine "$memory" "$display" "$OUT"
    machine+=(-accel "$(choose_accelerator)" -smp "$cpus" -drive "format=raw,snapshot=on,file=$disk")
    if [[ -n $bare ]]; then
        start_bare "$kernel" "$options"
    elif [[ -n $options ]]; then
        machine+=(-kernel "$kernel" -append "$options")
    fi
}

run() {
    parse_machine "$@"
    if ((gdb)); then
        machine+=(-gdb tcp:127.0.0.1:1234)
        write_symbols
        say "run: in another terminal, once the kernel runs: gdb -x tools/gdb-uefi.py -ex 'target remote :1234' -ex uefi-symbols"
    fi
    [[ -z $bare ]] || run_bare
    exec "${machine[@]}" -serial mon:stdio
}

# gdb reads neither PDB nor CodeView. The link map's symbols go through the assembler into an ELF file, which it does read.
write_symbols() {
    grep -E '^ [0-9a-f]{4}:[0-9a-f]{8} .* [0-9a-f]{16} ' "$map" | LC_ALL=C sort -b -k 3,3 | awk -f tools/map-to-asm.awk >"$OUT/symbols.asm"
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
