#!/usr/bin/env bash
# Makes an image of a console program and boots it, for the targets of UefiKernel.Sdk. In the package, this file stands in tools/.
#   uefi.sh image PROJECT OUTPUT    the program's arguments are in UEFIKERNEL_ARGUMENTS
#   uefi.sh run OUTPUT MEMORY
set -euo pipefail
PACKAGE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }
die() { printf 'UefiKernel.Sdk: error: %s\n' "$*" >&2; exit 1; }

# shellcheck source=tools/packages.sh
source "$PACKAGE/tools/packages.sh"
# shellcheck source=tools/programs.sh
source "$PACKAGE/tools/programs.sh"
# shellcheck source=tools/files.sh
source "$PACKAGE/tools/files.sh"

# Stops when something is missing, and says what would install it. A build installs nothing by itself.
require() {
    local package missing=() names=() manager install=()
    for package in "$@"; do have "$package" || missing+=("$package"); done
    ((${#missing[@]})) || return 0
    manager=$(package_manager) || die "missing: ${missing[*]} (Debian's names)"
    for package in "${missing[@]}"; do names+=("$(package_name "$manager" "$package")"); done
    install_command "$manager" "${names[@]}"
    die "missing: ${names[*]}; install with: ${install[*]}"
}

image() {
    local project=$1 output=$2 work name first
    require lld
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
        -p:ImageName=BOOTX64 "-p:ImageDirectory=$output/" "-p:NativeDirectory=$work/native/" "-p:RestoreRootConfigDirectory=$(dirname "$project")" ||
        die "the image was not built"
    say "$name -> $output/BOOTX64.EFI (as \\EFI\\BOOT\\BOOTX64.EFI on a FAT32 stick it boots a PC)"
}

run() {
    local output=$1 memory=$2 display=none disk=$1/disk variables
    [[ $memory =~ ^[1-9][0-9]*[MG]$ ]] || die "UefiMemory is a number with M or G, for example 512M; not '$memory'"
    require qemu-system-x86 ovmf
    variables=$output/$(basename "$UEFIKERNEL_OVMF_VARS")
    [[ -e $variables ]] || cp "$UEFIKERNEL_OVMF_VARS" "$variables"
    mkdir -p "$disk/EFI/BOOT"
    cp "$output/BOOTX64.EFI" "$disk/EFI/BOOT/BOOTX64.EFI"
    if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then display=$(qemu_window) || display=none; fi
    # MSBuild gives its tools no terminal; the serial port needs one to type at.
    if ! [[ -t 0 ]] && { true </dev/tty; } 2>/dev/null; then exec </dev/tty >/dev/tty 2>&1; fi
    exec qemu-system-x86_64 -machine q35 -cpu max -m "$memory" -display "$display" -net none \
        -drive "if=pflash,unit=0,format=raw,readonly=on,file=${UEFIKERNEL_OVMF_CODE//,/,,}" \
        -drive "if=pflash,unit=1,format=raw,file=${variables//,/,,}" \
        -drive "format=raw,file=fat:rw:${disk//,/,,}" -serial mon:stdio
}

# need_dotnet and the scripts ask for the SDK's version in the folder of the project.
"$@"
