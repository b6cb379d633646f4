using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Panics;

/// <summary>The part of a panic's report that is about the fault: what it was and where, and the registers.</summary>
internal static unsafe class FaultReport
{
    private const int GeneralRegisters = 16;
    private const int MostRegistersInRow = 3;

    // A name of three characters, a space, 16 digits. Two spaces are where a screen breaks a line, so that none are within.
    private const int RegisterWidth = 20;
    private const int RegisterGap = 2;

    /// <summary>What a fault is called.</summary>
    /// <param name="frame">The fault.</param>
    /// <param name="address">The address whose access faulted, for page faults.</param>
    public static string Describe(InterruptFrame* frame, ulong address) =>
        PageFaultReport.IsStackOverflow(frame, address) ? "Stack overflow" : GetName(frame->Vector);

    /// <summary>Writes which thread it was, where a fault was and what it means. Allocates nothing.</summary>
    public static void WriteFault(ref readonly PanicPlace place)
    {
        if (Scheduler.IsRunning)
        {
            KernelLog.WriteLine($"[PANIC] Thread {ThreadList.Current->Id}, of {ThreadList.Count}");
        }

        if (!place.IsFault)
        {
            return;
        }

        // The place lies in the image's data, or in a frame of a caller.
        fixed (InterruptFrame* frame = &place.Registers)
        {
            KernelLog.WriteLine($"[PANIC] Vector {frame->Vector}  error code 0x{frame->ErrorCode:X}  CR2 0x{place.Address:X16}");
            WriteLocation("RIP", frame->Rip);

            // The address is not in code: the caller is what helps.
            if (!IsInCode(frame->Rip) && ManagedCode.Stack.TryRead(frame->Rsp, out ulong caller) && IsInCode(caller))
            {
                WriteLocation("Called before", caller);
            }

            if (frame->Vector == PageFaultReport.Vector)
            {
                PageFaultReport.Write(frame, place.Address);
            }

            ReportDrill.Write(in place);
        }
    }

    /// <summary>Writes the registers at a fault. Allocates nothing.</summary>
    public static void WriteRegisters(ref readonly PanicPlace place)
    {
        if (!place.IsFault)
        {
            return;
        }

        ref readonly InterruptFrame frame = ref place.Registers;
        PanicScreen.BeginSection();

        // On a small screen the stack matters more; the QR code and the serial port have the registers.
        if (!PanicScreen.IsRoomy)
        {
            PanicScreen.Pause();
        }

        // A row must not be wrapped between a name and its value. Three registers fit on the 80 columns of a terminal, prefix
        // included.
        int perRow = Math.Clamp((PanicScreen.Columns + RegisterGap) / (RegisterWidth + RegisterGap), 1, MostRegistersInRow);
        for (int i = 0; i < GeneralRegisters; i++)
        {
            KernelLog.Write(i % perRow == 0 ? "[PANIC] " : "  ");
            (string name, ulong value) = GetRegister(in frame, i);
            KernelLog.WriteLineStart($"{name} {value:X16}");
            if ((i + 1) % perRow == 0)
            {
                KernelLog.WriteLine("");
            }
        }

        // Behind the last register where it has a row of its own: with the control registers, a row could be longer than 80
        // columns.
        KernelLog.Write(GeneralRegisters % perRow == 0 ? "[PANIC] " : "  ");
        KernelLog.WriteLine($"CS {frame.Cs:X4}  SS {frame.Ss:X4}  RFLAGS {frame.Rflags:X}");
        KernelLog.WriteLine($"[PANIC] CR0 {Cpu.ReadCr0():X}  CR3 {Cpu.ReadCr3():X}  CR4 {Cpu.ReadCr4():X}");
        PanicScreen.Continue();
    }

    private static (string Name, ulong Value) GetRegister(in InterruptFrame frame, int index) => index switch
    {
        0 => ("RAX", frame.Rax),
        1 => ("RBX", frame.Rbx),
        2 => ("RCX", frame.Rcx),
        3 => ("RDX", frame.Rdx),
        4 => ("RSI", frame.Rsi),
        5 => ("RDI", frame.Rdi),
        6 => ("RBP", frame.Rbp),
        7 => ("RSP", frame.Rsp),
        8 => (" R8", frame.R8),
        9 => (" R9", frame.R9),
        10 => ("R10", frame.R10),
        11 => ("R11", frame.R11),
        12 => ("R12", frame.R12),
        13 => ("R13", frame.R13),
        14 => ("R14", frame.R14),
        _ => ("R15", frame.R15),
    };

    /// <summary>
    /// Writes an address. Offsets in the image are what the linker's map counts in, wherever the firmware has put the image.
    /// </summary>
    /// <param name="name">What is there.</param>
    /// <param name="address">The address.</param>
    public static void WriteLocation(string name, ulong address)
    {
        VirtualRange range = ImageExports.Image;
        ulong image = range.Start.Value;
        KernelLog.Write("[PANIC] ");
        KernelLog.Write(name);
        if (range.Contains(new VirtualAddress((nuint)address)))
        {
            KernelLog.WriteLine($" 0x{address:X} = image base 0x{image:X} + 0x{address - image:X}");
        }
        else
        {
            KernelLog.WriteLine($" 0x{address:X}, outside of the image at 0x{image:X}");
        }
    }

    /// <summary>Whether an address lies in the image's code.</summary>
    public static bool IsInCode(ulong address)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        return image.IsExecutable(image.OffsetOf(address));
    }

    /// <summary>
    /// The name of one of the processor's own exceptions (Intel SDM volume 3, table 6-1 "Protected-Mode Exceptions and
    /// Interrupts").
    /// </summary>
    /// <param name="vector">0 to 31.</param>
    public static string GetName(ulong vector) => vector switch
    {
        0 => "Divide error (#DE)",
        1 => "Debug exception (#DB)",
        2 => "Non-maskable interrupt (NMI)",
        3 => "Breakpoint (#BP)",
        4 => "Overflow (#OF)",
        5 => "Bound range exceeded (#BR)",
        6 => "Invalid opcode (#UD)",
        7 => "Device not available (#NM)",
        8 => "Double fault (#DF)",
        10 => "Invalid TSS (#TS)",
        11 => "Segment not present (#NP)",
        12 => "Stack-segment fault (#SS)",
        13 => "General protection fault (#GP)",
        14 => "Page fault (#PF)",
        16 => "x87 floating-point error (#MF)",
        17 => "Alignment check (#AC)",
        18 => "Machine check (#MC)",
        19 => "SIMD floating-point exception (#XM)",
        20 => "Virtualization exception (#VE)",
        21 => "Control protection exception (#CP)",
        _ => "Reserved exception",
    };
}
