# shellcheck shell=bash
# What the machine must have: looks for programs and files, says which packages bring what is missing, installs them. Sourced by build.sh.

# What the commands need, those that open a window or debug excepted.
ALL_PACKAGES=(lld nasm mtools dosfstools gdisk qemu-system-x86 qemu-user ovmf u-boot-qemu zbar-tools sbsigntool shellcheck)

# Firmware for QEMU, as "code variables": names within a folder, and the folders of Debian and Ubuntu, Fedora, Arch, openSUSE, and Arch
# and Gentoo before. OVMF_DIR names another folder. Builds of 4 MiB come first: they are the usual ones.
OVMF_NAMES=(
    'OVMF_CODE_4M.fd OVMF_VARS_4M.fd' 'OVMF_CODE.4m.fd OVMF_VARS.4m.fd' 'ovmf-x86_64-4m-code.bin ovmf-x86_64-4m-vars.bin'
    'OVMF_CODE.fd OVMF_VARS.fd' 'ovmf-x86_64-code.bin ovmf-x86_64-vars.bin')
OVMF_FOLDERS=(
    /usr/share/OVMF /usr/share/edk2/ovmf /usr/share/edk2/x64 /usr/share/qemu /usr/share/edk2-ovmf/x64 /usr/share/edk2-ovmf)

# Sets UEFIKERNEL_OVMF_CODE and UEFIKERNEL_OVMF_VARS, which the boot tests read too; fails when no folder has both files.
find_ovmf() {
    export UEFIKERNEL_OVMF_CODE UEFIKERNEL_OVMF_VARS
    local folder names folders=("${OVMF_FOLDERS[@]}")
    [[ -z ${OVMF_DIR:-} ]] || folders=("$(realpath -m "$OVMF_DIR")")
    for names in "${OVMF_NAMES[@]}"; do
        for folder in "${folders[@]}"; do
            UEFIKERNEL_OVMF_CODE=$folder/${names% *} UEFIKERNEL_OVMF_VARS=$folder/${names#* }
            [[ -f $UEFIKERNEL_OVMF_CODE && -f $UEFIKERNEL_OVMF_VARS ]] && return
        done
    done
    UEFIKERNEL_OVMF_CODE='' UEFIKERNEL_OVMF_VARS=''
    return 1
}

# Prints the linker: Debian also installs it with its version in the name.
find_linker() { command -v lld-link || compgen -c lld-link- | sort -V | tail -n 1 | grep . ; }

# Whether the machine has what a package brings. Packages are named as in Debian.
have() {
    case $1 in
        lld) find_linker ;;
        ovmf) find_ovmf ;;
        qemu-system-x86) command -v qemu-system-x86_64 ;;
        qemu-system-gui) qemu_window ;;
        gdisk) command -v sgdisk ;;
        dosfstools) command -v mkfs.vfat ;;
        mtools) command -v mcopy ;;
        u-boot-qemu) [[ -e $UBOOT ]] ;;
        zbar-tools) command -v zbarimg ;;
        qemu-user) command -v qemu-x86_64 ;;
        sbsigntool) command -v sbsign ;;
        *) command -v "$1" ;;
    esac >/dev/null 2>&1
}

# Prints the package manager of this system; fails when it is none of the four.
package_manager() {
    local manager
    for manager in apt-get dnf pacman zypper; do
        command -v "$manager" >/dev/null && { echo "$manager"; return; }
    done
    return 1
}

# Prints the name that a package has with a package manager; nothing when the distribution has no such package.
package_name() {
    case $1:$2 in
        apt-get:*) echo "$2" ;;
        *:u-boot-qemu) ;;
        *:zbar-tools) echo zbar ;;
        *:sbsigntool) echo sbsigntools ;;
        dnf:ovmf | pacman:ovmf) echo edk2-ovmf ;;
        zypper:ovmf) echo qemu-ovmf-x86_64 ;;
        zypper:qemu-system-x86) echo qemu-x86 ;;
        zypper:qemu-user) echo qemu-linux-user ;;
        *:qemu-system-gui) echo qemu-ui-gtk ;;
        pacman:gdisk | zypper:gdisk) echo gptfdisk ;;
        dnf:shellcheck | zypper:shellcheck) echo ShellCheck ;;
        *) echo "$2" ;;
    esac
}

# Sets the array `install` to the command that installs the named packages with a package manager.
install_command() {
    case $1 in
        apt-get) install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${@:2}") ;;
        dnf) install=(dnf install -y "${@:2}") ;;
        pacman) install=(pacman -S --needed --noconfirm "${@:2}") ;;
        zypper) install=(zypper --non-interactive install "${@:2}") ;;
    esac
}

# Makes sure of the named packages: looks for what they bring, which may have come another way, and installs what is missing. Says so first
# and asks on a terminal; without a terminal (continuous integration) and after --yes it goes on. Where installs_nothing is set, it stops
# with the command that would install what is missing.
need() {
    local package name output missing=() names=() nowhere=() manager root=() install=()
    for package in "$@"; do have "$package" || missing+=("$package"); done
    ((${#missing[@]})) || return 0
    if [[ " ${missing[*]} " == *' ovmf '* && -n ${OVMF_DIR:-} ]]; then
        die "OVMF_DIR is $OVMF_DIR, but that folder has no firmware: expected one of these pairs in it: $(printf '%s; ' "${OVMF_NAMES[@]}")"
    fi
    manager=$(package_manager) || die "missing: ${missing[*]} (these are the names of the Debian packages that bring what is missing)"
    for package in "${missing[@]}"; do
        name=$(package_name "$manager" "$package")
        if [[ -n $name ]]; then names+=("$name"); else nowhere+=("$package"); fi
    done
    ((${#nowhere[@]} == 0)) || die "missing: ${nowhere[*]} (Debian's name; $manager has no package for it)"
    if [[ -n ${installs_nothing:-} ]]; then
        install_command "$manager" "${names[@]}"
        die "missing: ${names[*]}; install with: ${install[*]}"
    fi
    if (($(id -u) != 0)); then
        command -v sudo >/dev/null || die "missing: ${names[*]}; become root or install sudo, then run: $manager install ${names[*]}"
        root=(sudo)
    fi
    install_command "$manager" "${names[@]}"
    say "missing: ${names[*]}; to install with: ${root[*]:+${root[*]} }${install[*]}"
    if [[ -t 0 ]] && ((!assume_yes)); then
        local answer
        read -r -p 'Install now? [y/N] ' answer || answer=n
        [[ $answer == [yY]* ]] || die "nothing was installed"
    fi
    # The package lists of a fresh Debian machine are empty or old: refresh them when the first attempt fails, not each time.
    output=$("${root[@]}" "${install[@]}" 2>&1) ||
        { [[ $manager == apt-get ]] && output=$("${root[@]}" apt-get update -q 2>&1 && "${root[@]}" "${install[@]}" 2>&1); } ||
        die "$manager could not install ${names[*]}: $output"
    for package in "${missing[@]}"; do have "$package" || die "$package is installed, but what is needed from it was not found"; done
}

need_dotnet() {
    command -v dotnet >/dev/null || die "the .NET 10 SDK is missing: see https://dotnet.microsoft.com/download (the command dotnet was not found)"
    dotnet --version >/dev/null 2>&1 || die "no .NET SDK here satisfies global.json, which asks for .NET 10; found: $(dotnet --list-sdks | tr '\n' ' ')"
}
