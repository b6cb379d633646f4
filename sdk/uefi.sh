#!/usr/bin/env bash
# Makes an image of a console program and boots it, for the targets of UefiKernel.Sdk. In the package, this file stands in tools/.
#   uefi.sh make_image PROJECT OUTPUT    the program's arguments are in UEFIKERNEL_ARGUMENTS
#   uefi.sh boot_image OUTPUT MEMORY
# The image is without the shell when UEFIKERNEL_BARE is true.
set -euo pipefail
PACKAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
die() { printf 'UefiKernel.Sdk: error: %s\n' "$*" >&2; exit 1; }

# shellcheck source=tools/packages.sh
source "$PACKAGE/tools/packages.sh"
# shellcheck source=tools/machine.sh
source "$PACKAGE/tools/machine.sh"
# shellcheck source=tools/programs.sh
source "$PACKAGE/tools/programs.sh"
# shellcheck source=tools/files.sh
source "$PACKAGE/tools/files.sh"

# A build installs nothing by itself.
# shellcheck disable=SC2034  # need reads it.
installs_nothing=1

make_image() {
    local project=$1 output=$2 work name first has_shell=true
    [[ ${UEFIKERNEL_BARE:-} != true ]] || has_shell=false
    need lld
    need_dotnet
    work=$output/work
    mkdir -p "$output" "$work/programs"
    build_program "$project" "$work"
    ln -sfn ../app "$work/programs/0"
    name=$(basename "$work"/app/*.program .program)
    # What the program has besides its assemblies is on the disk R:.
    # shellcheck disable=SC2034  # pack_files reads them.
    OUT=$work file_folders=()
    pack_files "$work/app"
    first="run $name${UEFIKERNEL_ARGUMENTS:+ $UEFIKERNEL_ARGUMENTS}"
    # The compiler's packages come from where the project's do.
    dotnet build "$PACKAGE/programs/UefiKernel.Programs.csproj" "${file_options[@]}" -c Release -t:BuildImage -v:quiet -tl:off --artifacts-path "$work/image" \
        "-p:Prebuilt=$PACKAGE/prebuilt" "-p:ProgramFolder=$work/programs" "-p:FirstLine=$(escape_property "$first")" "-p:LldLink=$(find_linker)" \
        "-p:HasShell=$has_shell" -p:ImageName=BOOTX64 "-p:ImageDirectory=$output/" "-p:NativeDirectory=$work/native/" "-p:RestoreRootConfigDirectory=$(dirname "$project")" ||
        die "the image was not built"
    say "$name -> $output/BOOTX64.EFI (as \\EFI\\BOOT\\BOOTX64.EFI on a FAT32 stick it boots a PC)"
}

boot_image() {
    local output=$1 memory=$2 display=none disk=$1/disk machine=()
    [[ $memory =~ ^[1-9][0-9]*[MG]$ ]] || die "UefiMemory is a number with M or G, for example 512M; not '$memory'"
    need qemu-system-x86 ovmf
    if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then display=$(qemu_window) || display=none; fi
    describe_machine "$memory" "$display" "$output"
    # MSBuild gives its tools no terminal; the serial port needs one to type at.
    if ! [[ -t 0 ]] && { true </dev/tty; } 2>/dev/null; then exec </dev/tty >/dev/tty 2>&1; fi
    if [[ ${UEFIKERNEL_BARE:-} == true ]]; then
        start_bare "$output/BOOTX64.EFI"
        run_bare
    fi
    mkdir -p "$disk/EFI/BOOT"
    cp "$output/BOOTX64.EFI" "$disk/EFI/BOOT/BOOTX64.EFI"
    exec "${machine[@]}" -drive "format=raw,file=fat:rw:${disk//,/,,}" -serial mon:stdio
}

# need_dotnet and the scripts ask for the SDK's version in the folder of the project.
"$@"
