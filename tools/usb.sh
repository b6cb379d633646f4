# shellcheck shell=bash
# Writes the disk image to a USB stick, after making sure that it is one. Sourced by build.sh.

# Where the kernel of this system describes its devices.
USB_SYS=/sys USB_PROC=/proc

is_block_device() { [[ -b $1 ]]; }

# Prints the disks that a block device is on, through partitions, LVM, encryption and RAID. Argument: its folder in /sys.
disks_below() {
    local folder=$1 lower found=0
    [[ ! -e $folder/partition ]] || folder=${folder%/*}
    for lower in "$folder"/slaves/*; do
        [[ -e $lower ]] || continue
        found=1
        disks_below "$(realpath "$lower")"
    done
    ((found)) || say "${folder##*/}"
}

# Prints "DISK PLACE" for each disk that something mounted or swapped to is on. A place with spaces has them as \040.
disks_in_use() {
    local id place source name disk
    # mountinfo: id, parent, major:minor, root, mount point, options ... - type source (proc(5)). File systems with several disks have no
    # device of their own in the third field, but one of their disks as source.
    while read -r id place source; do
        for name in "$USB_SYS/dev/block/$id" "$USB_SYS/class/block/${source##*/}"; do
            [[ $name != "$USB_SYS/class/block/" && -e $name ]] || continue
            while read -r disk; do say "$disk $place"; done < <(disks_below "$(realpath "$name")")
            break
        done
    done < <(
        awk '{ for (i = 7; i < NF && $i != "-"; i++); print $3, $5, $(i + 2) }' "$USB_PROC/self/mountinfo" |
            while read -r id place source; do
                [[ $source != /dev/* ]] || source=$(realpath -m "$source")
                [[ $source == /dev/* ]] || source=-
                say "$id $place $source"
            done
        awk 'NR > 1 { print "-", "swap", $1 }' "$USB_PROC/swaps")
}

# Prints who has opened the disk for itself: LVM, encryption, RAID. Argument: the disk's name.
holders_of() {
    local holder
    for holder in "$USB_SYS/block/$1"/holders/* "$USB_SYS/block/$1/$1"*/holders/*; do
        [[ ! -e $holder ]] || say "${holder##*/}"
    done
}

read_attribute() { local text=''; [[ ! -r $1 ]] || read -r text <"$1" || true; say "$text"; }

bytes_of() { say $(($(read_attribute "$USB_SYS/block/$1/size") * 512)); }

# Whether a disk can be pulled out. Many sticks say that they are fixed disks, but none that is on USB is a part of the machine.
is_removable() {
    [[ $(read_attribute "$USB_SYS/block/$1/removable") == 1 || $(realpath -m "$USB_SYS/block/$1") == */usb[0-9]*/* ]]
}

# Prints the disks with a medium in them that can be pulled out.
removable_disks() {
    local folder
    for folder in "$USB_SYS"/block/*; do
        [[ $(read_attribute "$folder/size") =~ ^[1-9] ]] && is_removable "${folder##*/}" && say "/dev/${folder##*/}"
    done
    return 0
}

# Prints why a disk must not be written; nothing when it may. Arguments: the device, bytes that it has to hold.
usb_problem() {
    local device=$1 needed=$2 name=${1##*/} folder disk place holders
    is_block_device "$device" || { say "$device is no disk; a stick is named like /dev/sdb, and lsblk lists all of them"; return; }
    folder=$(realpath -m "$USB_SYS/class/block/$name")
    if [[ -e $folder/partition ]]; then
        folder=${folder%/*}
        say "$device is a partition; the image is for the whole disk: /dev/${folder##*/}"
        return
    fi
    [[ -e $USB_SYS/block/$name/size ]] || { say "$device is no disk that $USB_SYS/block describes"; return; }
    while read -r disk place; do
        [[ $disk != "$name" ]] || case $place in
            / | swap | /boot | /boot/* | /usr) say "$device holds the running system ($place)"; return ;;
            *) say "$device is mounted at ${place//\\040/ }; unmount it first"; return ;;
        esac
    done < <(disks_in_use | sort)
    holders=$(holders_of "$name")
    [[ -z $holders ]] || { say "$device is in use by ${holders//$'\n'/, }"; return; }
    is_removable "$name" || { say "$device is not removable: it belongs to this machine"; return; }
    (($(bytes_of "$name"))) || { say "$device has no medium in it"; return; }
    [[ $(read_attribute "$USB_SYS/block/$name/ro") != 1 ]] || { say "$device is write-protected"; return; }
    (($(bytes_of "$name") >= needed)) || say "$device is too small: it has $(bytes_of "$name") bytes, the image $needed"
}

usb() {
    local file='' device='' problem name size answer others output root=()
    while (($#)); do
        case "$1 ${2:-}" in
            --image\ ?*) file=$2; shift 2 ;;
            --yes\ *) assume_yes=1; shift ;;
            -*) usage >&2; exit 2 ;;
            *) [[ -z $device ]] || { usage >&2; exit 2; }; device=$1; shift ;;
        esac
    done
    [[ -n $device ]] || die "usb needs the stick: $(removable_disks | paste -sd ' ' | grep . || say 'none is plugged in')"
    # A name such as /dev/disk/by-id/usb-... leads to the disk.
    device=$(realpath -m "$device") name=${device##*/}
    [[ -z $file || -r $file ]] || die "usb: the image $file cannot be read"
    [[ -n $file ]] || { image; file=$IMAGE; }
    size=$(wc -c <"$file")
    problem=$(usb_problem "$device" "$size")
    [[ -z $problem ]] || die "usb: $problem; nothing was written"
    say "$device: $(read_attribute "$USB_SYS/block/$name/device/vendor") $(read_attribute "$USB_SYS/block/$name/device/model")," \
        "$(bytes_of "$name" | awk '{ printf "%.1f GB", $1 / 1e9 }')"
    if ((assume_yes)); then
        others=$(removable_disks | awk -v device="/dev/$name" '$1 != device' | paste -sd ' ')
        [[ -z $others ]] || die "usb: --yes is for a machine with one removable disk, and there is also $others; nothing was written"
    else
        [[ -t 0 ]] || die "usb: nobody to ask is at a terminal; nothing was written"
        read -r -p "Write $file to it? Everything on it will be lost. [y/N] " answer || answer=n
        [[ $answer == [yY]* ]] || die "nothing was written"
    fi
    if [[ ! -w $device ]]; then
        command -v sudo >/dev/null || die "usb: $device cannot be written; become root or install sudo"
        root=(sudo)
    fi
    # The system's own word: it does not read the partitions anew while anything has one of them open for itself.
    output=$("${root[@]}" blockdev --rereadpt "$device" 2>&1) || [[ $output != *busy* ]] || die "usb: $device is in use; nothing was written"
    "${root[@]}" dd "if=$file" "of=$device" bs=4M conv=nocreat,notrunc,fsync status=none || die "usb: $device could not be written"
    # What is compared has to come from the stick, not from memory.
    "${root[@]}" blockdev --flushbufs "$device" 2>/dev/null || true
    "${root[@]}" cmp -n "$size" "$file" "$device" >&2 || die "usb: $device does not read back what was written: the stick is broken or a fake"
    say "usb: $file is on $device and was read back; it can be pulled out"
}
