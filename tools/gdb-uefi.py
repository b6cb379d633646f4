"""gdb commands for a kernel whose load address the firmware chooses: uefi-symbols and uefi-start. `./build.sh debug` loads this file."""

import os
import re
import struct

import gdb

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "out")
IMAGE, SYMBOLS, LOG = (os.path.join(OUT, name) for name in ("BOOTX64.EFI", "symbols.o", "serial.log"))
BASE_LINE = re.compile(rb"\[KERNEL\] Image base 0x([0-9A-Fa-f]+)")


def pe_header():
    """(offset of the PE signature, entry point RVA, size of image, first bytes from there on) of the built image."""
    with open(IMAGE, "rb") as image:
        data = image.read(4096)
    (pe,) = struct.unpack_from("<I", data, 0x3C)  # PE format, "MS-DOS Stub"
    entry, size = struct.unpack_from("<I", data, pe + 0x28)[0], struct.unpack_from("<I", data, pe + 0x50)[0]
    return pe, entry, size, data[pe:pe + 0x18]  # signature and COFF header: the linker's time stamp tells builds apart


def is_base(address):
    """Whether our image, and not another one or an older build, lies at this address."""
    pe, _, _, header = pe_header()
    try:
        memory = gdb.selected_inferior().read_memory(address, pe + len(header)).tobytes()
    except gdb.MemoryError:
        return False
    return memory[:2] == b"MZ" and memory[pe:] == header


def base_from_log():
    """The address in the last line that the kernel logged, or None."""
    try:
        with open(LOG, "rb") as log:
            found = BASE_LINE.findall(log.read())
    except OSError:
        return None
    return int(found[-1], 16) if found else None


def base_from_rip():
    """Looks for our header below the instruction pointer, which helps when there is no log and the kernel is running."""
    page = int(gdb.parse_and_eval("(unsigned long)$rip")) & ~0xFFF
    for address in range(page, max(page - pe_header()[2], 0), -4096):
        if is_base(address):
            return address
    return None


def load_symbols(base):
    gdb.execute("symbol-file", to_string=True)
    gdb.execute(f"add-symbol-file {SYMBOLS} -s .text {base:#x}", to_string=True)
    gdb.write(f"The kernel is at {base:#x}, its entry point at {base + pe_header()[1]:#x}.\n")


class Symbols(gdb.Command):
    """uefi-symbols [BASE]: load the kernel's symbols at BASE, or where its log or the instruction pointer says that it is."""

    def __init__(self):
        super().__init__("uefi-symbols", gdb.COMMAND_FILES)

    def invoke(self, argument, from_tty):
        base = int(argument, 0) if argument else next((b for b in (base_from_log(), base_from_rip()) if b and is_base(b)), None)
        if base is None:
            raise gdb.GdbError("The kernel is not in memory yet, or is another build. Continue, interrupt, try again; or name the base.")
        load_symbols(base)


class Start(gdb.Command):
    """uefi-start: reset the machine and stop at the kernel's first instruction.

    The kernel must have run once: firmware with the same machine and variables loads it at the same address again.
    """

    def __init__(self):
        super().__init__("uefi-start", gdb.COMMAND_RUNNING)

    def invoke(self, argument, from_tty):
        base = base_from_log()
        if base is None:
            raise gdb.GdbError(f"{LOG} has no line with the image's base: the kernel did not start. Look there for the reason.")
        load_symbols(base)
        # A breakpoint of the processor: firmware would overwrite an instruction of ours when it loads the image again.
        gdb.execute(f"thbreak *{base + pe_header()[1]:#x}", to_string=True)
        gdb.execute("monitor system_reset", to_string=True)
        gdb.execute("continue", to_string=True)
        if not is_base(base):
            raise gdb.GdbError("The machine stopped, but the kernel is not where it was. Continue, interrupt, then uefi-symbols.")
        gdb.write("Stopped at the kernel's first instruction.\n")


gdb.execute("set architecture i386:x86-64", to_string=True)
gdb.execute("set pagination off")
gdb.execute("set confirm off")
Symbols()
Start()
