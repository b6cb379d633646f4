using System;
using Iced.Intel;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Panics;

/// <summary>The instruction that faulted, disassembled, with those before and after it, and what it accessed.</summary>
internal static class InstructionReport
{
    private const int Before = 3;
    private const int After = 2;
    private const int Bitness = 64;

    // Intel SDM volume 2, 2.3.11 "AVX Instruction Length".
    private const int LongestInstruction = 15;

    private const ulong DoubleFault = 8;
    private const ulong StackFault = 12;
    private const ulong GeneralProtection = 13;

    /// <summary>Writes the instructions, when there are any where the fault was.</summary>
    public static void Write(ref readonly PanicPlace place)
    {
        ulong address = place.Registers.Rip;
        if (!ImageParts.HasShell || !place.IsFault || !FaultReport.IsInCode(address))
        {
            return;
        }

        ref readonly CodeImage image = ref ManagedCode.Image;
        uint at = image.OffsetOf(address);
        uint start = FindStart(image, at);
        uint end = Math.Min(at + ((After + 1) * LongestInstruction), image.Size);
        if (at >= end)
        {
            return;
        }

        PanicScreen.BeginSection();
        KernelLog.WriteLine("[PANIC] Instructions:");
        var decoder = Decoder.Create(Bitness, new ByteArrayCodeReader(Copy(image, start, end)), image.Start + start);
        var formatter = new FastFormatter();
        formatter.Options.UseHexPrefix = true;
        var text = new FastStringOutput();
        for (int after = -1; after < After && decoder.IP < image.Start + end;)
        {
            decoder.Decode(out Instruction instruction);
            after = instruction.IP >= address ? after + 1 : after;
            text.Clear();
            formatter.Format(instruction, text);
            WriteLine(image, instruction, text.ToString(), isFaulting: instruction.IP == address);
            if (instruction.IP == address)
            {
                WriteAccess(in place, instruction);
            }
        }
    }

    // Nothing marks the start of an instruction, so the code is decoded from the function's start.
    private static uint FindStart(in CodeImage image, uint at)
    {
        int row = image.Find(at);
        if (row < 0)
        {
            return at;
        }

        uint function = image[row].Begin;
        var decoder = Decoder.Create(Bitness, new ByteArrayCodeReader(Copy(image, function, at)), function);
        Span<uint> starts = stackalloc uint[Before];
        starts.Fill(function);
        while (decoder.IP < at)
        {
            starts[1..].CopyTo(starts);
            starts[^1] = (uint)decoder.IP;
            decoder.Decode(out _);
        }

        // Changed code, or data within it: then only the instruction that faulted is certain.
        return decoder.IP == at ? starts[0] : at;
    }

    private static byte[] Copy(in CodeImage image, uint start, uint end)
    {
        byte[] bytes = new byte[end - start];
        for (uint i = 0; i < bytes.Length; i++)
        {
            image.TryRead(start + i, out bytes[i]);
        }

        return bytes;
    }

    private static void WriteLine(in CodeImage image, in Instruction instruction, string text, bool isFaulting)
    {
        const int TextColumn = 3 * 8;

        uint offset = image.OffsetOf(instruction.IP);
        KernelLog.WriteLineStart($"[PANIC] {(isFaulting ? ">" : " ")} 0x{offset:X6}  ");
        for (uint i = 0; i < instruction.Length; i++)
        {
            image.TryRead(offset + i, out byte value);
            KernelLog.WriteLineStart($"{value:X2} ");
        }

        for (int column = instruction.Length * 3; column < TextColumn; column++)
        {
            KernelLog.Write(" ");
        }

        KernelLog.WriteLine(text);
    }

    // The processor reports the address of a page fault, but not of other faults.
    private static void WriteAccess(ref readonly PanicPlace place, in Instruction instruction)
    {
        ulong vector = place.Registers.Vector;
        if (vector is not (GeneralProtection or StackFault or DoubleFault))
        {
            return;
        }

        InterruptFrame registers = place.Registers;
        for (int operand = 0; operand < instruction.OpCount; operand++)
        {
            if (instruction.GetOpKind(operand) != OpKind.Memory)
            {
                continue;
            }

            ulong address =
                instruction.GetVirtualAddress(operand, 0, (register, _, _) => MemoryAccess.GetRegister(in registers, register));
            uint size = (uint)instruction.MemorySize.GetSize();
            KernelLog.WriteLine(
                $"[PANIC] Access of {size} bytes at " +
                $"0x{address:X}{MemoryAccess.Judge(address, size, hasFiveLevels: PagingControl.ReadFormat().Levels == 5)}");
        }
    }
}
