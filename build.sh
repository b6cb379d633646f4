#!/usr/bin/env bash
# The one command: compiles UefiKernel, makes the disk image, runs it in QEMU, tests it. `./build.sh help` lists the commands.
# It needs Linux (WSL 2 is Linux) with GNU tools. Where there is only the SDK, `dotnet test tests/Kernel.Tests` runs the hosted tests.
set -euo pipefail
CALLER_DIRECTORY=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly OUT=out
readonly EFI=$OUT/BOOTX64.EFI IMAGE=$OUT/uefikernel.img
readonly PROGRAMS_EFI=$OUT/PROGRAMS.EFI PROGRAMS_IMAGE=$OUT/programs.img
readonly BARE_EFI=$OUT/BARE.EFI BARE_IMAGE=$OUT/bare.img
UBOOT=/usr/lib/u-boot/qemu-x86_64/u-boot.rom KVM_DEVICE=/dev/kvm
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
PATH=$PATH:/usr/sbin:/sbin   # where Debian keeps sgdisk and mkfs.vfat, out of an ordinary user's PATH

usage() {
    cat <<'TEXT'
usage: ./build.sh [--yes] COMMAND [OPTIONS]

  build [OPTIONS]  compile the kernel into out/BOOTX64.EFI and its map out/BOOTX64.map
      --instruction-set SET   compile for a newer processor, as ILC names it, for example x86-64-v3 (default: any x86-64)
      --compiler NAME         ilc (the default) or bflat, which has to be on the PATH; that image lacks selftest, soak and bench
      --unlocked              let commands change memory, ports and registers under Secure Boot too
      --app PATH              put a console program into the image: a .cs file, a .csproj, or a folder with one; can be given several times.
                              The image is out/PROGRAMS.EFI then. A single program starts after boot, and 'run NAME' starts each
      --args "TEXT"           arguments of the program named before; of several programs, the one with arguments starts after boot
      --manual                start no program after boot
      --bare                  leave out the shell: the machine runs the program of a single --app after boot, and is switched off at its end.
                              The image is out/BARE.EFI then
      --files DIR             put the files of a folder on the RAM disk R: at each start; can be given several times
  image [OPTIONS]  build, then make out/uefikernel.img (with programs: out/programs.img or out/bare.img), which can be written to a USB
                   stick as it is; options as for build, such as --app and --bare
  sign --key K --cert C [OPTIONS]  build, sign the kernel with a key and its certificate (PEM files) for Secure Boot, and make
                   out/uefikernel-signed.img with it; options as for build, such as --unlocked
  usb [OPTIONS] DEVICE  image, then write it to a USB stick such as /dev/sdb and read it back; asks first. Refuses a disk that is mounted,
                   not removable, too small, or part of the running system
      --image FILE     write this image, for example out/uefikernel-signed.img
      --yes            do not ask; only where no other removable disk is plugged in
  run [OPTIONS]    image, then boot it in QEMU; the serial port is this terminal, Ctrl-A X ends QEMU
      --headless       no window, even when there is a display
      --memory SIZE    memory of the machine, for example 512M or 8G (default 512M)
      --cpus N         number of processors (default 1)
      --options TEXT   load options for the kernel, for example "heap=32M"; QEMU then loads the kernel itself, not the image
      --gdb            also listen for gdb on localhost:1234
      --app, --args, --manual, --bare, --files   as for build; with --bare, the exit code of QEMU is that of the program
  pack             make the packages out/packages/UefiKernel.{Sdk,Templates}.*.nupkg, with which programs in other folders become images
  debug [OPTIONS]  run, but under gdb: stopped at the kernel's first instruction, with its symbols at their addresses in memory
  bench [OPTIONS] [NAME ...]  run the kernel's benchmarks, all or the named ones, and the same sources as an ordinary .NET program, on one emulated
                   processor, and compare the times
      --count          also count the kernel's instructions, which do not depend on the host's load
      --table FILE     write the tables to a file; stands after --count
  test [OPTIONS] [FILTER]  run all tests (some 20 minutes on two processors); lists the twenty slowest at the end; logs in out/test-results
      --unit           only the tests that run on this system, without the image
      --boot           only the tests that boot the image in QEMU
      FILTER           only the tests whose full name has this text, for example KeyboardTests or Boots_with_8_GB
  matrix [ROW ...]  boot the machines of tests/Boot.Tests/machines.json, all of them or those named, and write the table in docs/hardware.md
  nightly [PART ...]  run the long tests, all of them or the named parts: tests (with the long ones), matrix, mutations (of the heap), fuzz,
                   copy (builds the image again in a folder with spaces and non-English letters in its name, and compares it bit by bit); takes hours
  fuzz [MINUTES]   test the heap and the readers of the firmware's tables with new seeds (default 1 minute); a failure is printed as a test case
  docs [--pictures]  regenerate the generated parts of the pages in docs/; tests fail while they are out of date.
                   --pictures: also take the pictures again, in QEMU; tests fail while their words are out of date
  check            run shellcheck over the scripts, and restore only the packages of the lock files
  packages         install the packages that the commands need
  clean            remove out/
  help             this text

Missing packages are listed and then installed, with apt, dnf, pacman or zypper. On a terminal the script asks first; --yes answers
yes. OVMF_DIR names the folder of the firmware if it is not in one of the usual places.
TEXT
}

say() { printf '%s\n' "$*"; }
die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

[[ $(uname -s) == Linux ]] || die "this script needs Linux (WSL 2 is Linux); the hosted tests run anywhere, for example: dotnet test tests/Kernel.Tests"

# shellcheck source=tools/packages.sh
source tools/packages.sh
# shellcheck source=tools/machine.sh
source tools/machine.sh
# shellcheck source=tools/signing.sh
source tools/signing.sh
# shellcheck source=tools/usb.sh
source tools/usb.sh
# shellcheck source=tools/files.sh
source tools/files.sh
# shellcheck source=tools/programs.sh
source tools/programs.sh
# shellcheck source=tools/pack.sh
source tools/pack.sh
# shellcheck source=tools/testing.sh
source tools/testing.sh
# shellcheck source=tools/unsteady.sh
source tools/unsteady.sh
# shellcheck source=tools/matrix.sh
source tools/matrix.sh
# shellcheck source=tools/nightly.sh
source tools/nightly.sh

# ---- build, image --------------------------------------------------------------------------------------------------------------------

# A sum over everything that an image is built from. Cheap, so that `build` can say at once that nothing changed.
sum_inputs() {
    find efi memory shell kernel tests/Image tools ./*.props global.json .editorconfig build.sh \
        \( -name bin -o -name obj \) -prune -o -type f -exec cksum {} + | LC_ALL=C sort | cksum
    cksum "$(find_linker)" "$(command -v nasm)" "$(command -v dotnet)"
}

# Prints the commit that last changed what an image is built from, with a plus sign when files differ from it; "none" without git's data.
# A commit of pages or tests alone leaves the image as it is.
source_commit() {
    local inputs=(efi memory shell kernel tests/Image tools ./*.props ./*.targets global.json .editorconfig build.sh) commit changes
    if ! [[ -e .git ]] || ! commit=$(git log -1 --format=%h --abbrev=12 -- "${inputs[@]}" 2>/dev/null) || [[ -z $commit ]] ||
        ! changes=$(git --no-optional-locks status --porcelain -- "${inputs[@]}" 2>/dev/null); then
        say none
        return
    fi
    say "$commit${changes:++}"
}

# Builds an image and its map with the given options for MSBuild, unless nothing that it is built from has changed.
# Arguments: its name in out/ without the extension, its project, the options.
build_image() {
    local name=$1 project=$2 stamp=$OUT/$1.stamp inputs
    shift 2
    inputs=$(say "options: $*"; say "commit: $UEFIKERNEL_COMMIT"; sum_inputs; say "${program_sums:-}${file_sums:-}")
    if [[ -e $stamp && $(<"$stamp") == "$inputs"$'\n'"$(cksum "$OUT/$name.EFI" "$OUT/$name.map" 2>/dev/null)" ]]; then
        say "build: nothing changed, $OUT/$name.EFI is up to date"
        return
    fi
    need_dotnet
    mkdir -p "$OUT"
    rm -f "$stamp"
    dotnet build "$project" -c Release -t:BuildImage -v:minimal -tl:off "-p:LldLink=$(find_linker)" "-p:ImageName=$name" "$@" || return
    [[ -s $OUT/$name.EFI && -s $OUT/$name.map ]] || die "the build ended without $OUT/$name.EFI and $OUT/$name.map"
    printf '%s\n%s\n' "$inputs" "$(cksum "$OUT/$name.EFI" "$OUT/$name.map")" >"$stamp"
}

# Takes the options of `build` and `image`.
parse_build() {
    while (($#)); do
        case "$1 ${2:-}" in
            --unlocked\ *) unlocked=true; shift; continue ;;
            --files\ ?*) add_files "$2" ;;
            --manual\ * | --bare\ * | --app\ ?* | --args\ *) parse_program "$@"; shift "$program_words"; continue ;;
            --instruction-set\ ?*) instruction_set=$2 ;;
            --compiler\ ilc | --compiler\ bflat) compiler=$2 ;;
            *) usage >&2; exit 2 ;;
        esac
        shift 2
    done
    [[ -z $bare ]] || require_bare
    [[ $compiler == ilc || -z $instruction_set ]] || die "--instruction-set is an option for ilc; it cannot be combined with --compiler bflat"
}

build() {
    need lld nasm
    local options=("-p:InstructionSet=$instruction_set")
    if [[ $compiler == bflat ]]; then
        command -v bflat >/dev/null || die "bflat is missing: --compiler bflat needs it on the PATH. It is in no package registry; its releases" \
            "are at https://github.com/bflattened/bflat/releases. Without the option the image is compiled with ilc, which is downloaded automatically."
        options=(-p:NativeCompiler=bflat "-p:Bflat=$(command -v bflat)")
    fi
    [[ -z $unlocked ]] || options+=("-p:Unlocked=$unlocked")
    if ((${#apps[@]})); then
        build_programs "${options[@]}"
    else
        pack_files
        options+=("${file_options[@]}")
        build_image BOOTX64 tests/Image/UefiKernel.Image.csproj "${options[@]}"
    fi
}

image() {
    build
    if [[ -n $bare ]]; then
        make_disk "$BARE_EFI" "$BARE_IMAGE"
    elif ((${#apps[@]})); then
        make_disk "$PROGRAMS_EFI" "$PROGRAMS_IMAGE"
    else
        make_disk "$EFI" "$IMAGE"
    fi
}

# One GPT disk with one FAT32 EFI system partition. Identifiers and times are fixed: the same kernel gives the same image, bit by bit.
# Arguments: the kernel, the disk image.
make_disk() {
    need mtools dosfstools gdisk
    local kernel=$1 disk=$2 source newest=$1
    for source in startup.nsh LICENSE NOTICES build.sh; do [[ $source -nt $newest ]] && newest=$source; done
    [[ $disk -nt $newest ]] && return
    local start=2048 size_mib=64 fresh=$disk.new
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
    mcopy -i "$fat" "$kernel" ::/EFI/BOOT/BOOTX64.EFI
    mcopy -i "$fat" startup.nsh ::/startup.nsh
    mcopy -i "$fat" LICENSE ::/LICENSE.TXT
    mcopy -i "$fat" NOTICES ::/NOTICES.TXT
    mv "$fresh" "$disk"
    say "image: $disk, $size_mib MiB"
}

# ---- bench, fuzz, docs ---------------------------------------------------------------------------------------------------------------

bench() {
    need qemu-system-x86 qemu-user ovmf
    image
    dotnet run -c Release --project tests/Kernel.Benchmarks -- compare "$@"
}

# Half of the time for each of the two programs; the first failure ends it.
run_fuzz() {
    need_dotnet
    local half project
    half=$(awk -v minutes="$1" 'BEGIN { if (minutes !~ /^[0-9]+([.][0-9]+)?$/ || minutes <= 0) exit 1; print minutes / 2 }') ||
        die "fuzz takes a number of minutes above 0, for example 30; not '$1'"
    for project in tests/Memory.Fuzz tests/Kernel.Fuzz; do dotnet run --project "$project" -c Release -- "$half"; done
}

docs() {
    local picture
    case "$# ${1:-}" in
        "0 ") ;;
        "1 --pictures")
            UEFIKERNEL_WRITE_DOCS=1 run_tests --boot PictureTests
            for picture in docs/*.png; do cp "$OUT/test-results/${picture##*/}" "$picture"; done
            cp "$OUT"/test-results/*.words tests/Boot.Tests/Pictures/ ;;
        *) usage >&2; exit 2 ;;
    esac
    need_dotnet
    UEFIKERNEL_WRITE_DOCS=1 dotnet test tests/Kernel.Tests --filter FullyQualifiedName~Documentation.ReferencePageTests
}

# The programs of --app, and the arguments of those that were given some.
apps=() app_arguments=() manual='' bare=''
# The folders of --files.
file_folders=()

# A build without git's data can name the commit here, so that its image is the same, bit by bit.
export UEFIKERNEL_COMMIT=${UEFIKERNEL_COMMIT:-$(source_commit)}

# The tests source this file for its functions.
[[ ${BASH_SOURCE[0]} == "$0" ]] || return 0

instruction_set='' compiler=ilc unlocked='' assume_yes=0
if [[ ${1:-} == --yes ]]; then
    assume_yes=1
    shift
fi
case "$# ${1:-}" in
    *" build" | *" image") parse_build "${@:2}"; "$1" ;;
    *" sign") sign "${@:2}" ;;
    *" usb") usb "${@:2}" ;;
    *" bench") bench "${@:2}" ;;
    *" test") run_tests "${@:2}" ;;
    *" matrix") matrix "${@:2}" ;;
    *" nightly") nightly "${@:2}" ;;
    "1 fuzz" | "2 fuzz") run_fuzz "${2:-1}" ;;
    *" docs") docs "${@:2}" ;;
    "1 check") check ;;
    "1 packages") need "${ALL_PACKAGES[@]}" ;;
    "1 clean") rm -rf "$OUT" ;;
    "0 " | "1 help") usage ;;
    "1 pack") pack ;;
    *" run" | *" debug") "$@" ;;
    *) usage >&2; exit 2 ;;
esac
