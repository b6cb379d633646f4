using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// The divisor of a DIV or IDIV that faulted: the processor raises the same exception for a divisor of zero and for a quotient
/// that does not fit, C# does not. Encoding: Intel SDM volume 2, DIV, IDIV and 2.1.5 "Addressing-Mode Encoding of ModR/M and SIB
/// Bytes".
/// </summary>
internal static unsafe class DivideInstruction
{
    private const int RexWide = 8;
    private const int RexIndex = 2;
    private const int RexBase = 1;

    /// <summary>True when the divisor is not zero, so that it was the quotient that did not fit.</summary>
    /// <param name="code">The instruction, up to 15 readable bytes.</param>
    /// <param name="frame">The registers when it faulted.</param>
    public static bool HasOverflowed(byte* code, InterruptFrame* frame)
    {
        int rex = 0;
        bool isWord = false;
        if (*code == 0x66)
        {
            isWord = true;
            code++;
        }

        if ((*code & 0xF0) == 0x40)
        {
            rex = *code++;
        }

        bool isByte = *code == 0xF6;
        if (*code != 0xF7 && !isByte)
        {
            return false;
        }

        ulong operand = GetOperand(code + 1, rex, isByte, frame, out bool isAddress);
        if (isAddress)
        {
            // The instruction has just read from there before it faulted.
            operand = isByte
                ? *(byte*)operand
                : isWord ? *(ushort*)operand : (rex & RexWide) != 0 ? *(ulong*)operand : *(uint*)operand;
        }

        ulong mask = isByte ? byte.MaxValue : isWord ? ushort.MaxValue : (rex & RexWide) != 0 ? ulong.MaxValue : uint.MaxValue;
        return (operand & mask) != 0;
    }

    private static ulong GetOperand(byte* code, int rex, bool isByte, InterruptFrame* frame, out bool isAddress)
    {
        int mode = *code >> 6;
        int low = *code & 7;
        int register = low + ((rex & RexBase) != 0 ? 8 : 0);
        code++;
        isAddress = mode != 3;
        if (mode == 3)
        {
            // Without REX, byte registers 4 to 7 are AH, CH, DH and BH.
            return isByte && rex == 0 && register >= 4 ? GetRegister(frame, register - 4) >> 8 : GetRegister(frame, register);
        }

        ulong address;
        if (low == 4)
        {
            int scale = *code >> 6;
            int index = ((*code >> 3) & 7) + ((rex & RexIndex) != 0 ? 8 : 0);
            int baseRegister = (*code & 7) + ((rex & RexBase) != 0 ? 8 : 0);
            bool hasBase = (*code & 7) != 5 || mode != 0;
            code++;
            address = index == 4 ? 0 : GetRegister(frame, index) << scale;
            if (hasBase)
            {
                address += GetRegister(frame, baseRegister);
            }
            else
            {
                return address + (ulong)*(int*)code;
            }
        }
        else if (low == 5 && mode == 0)
        {
            // Relative to the next instruction: DIV has no immediate operand, so that is behind the displacement.
            return (ulong)(code + sizeof(int)) + (ulong)*(int*)code;
        }
        else
        {
            address = GetRegister(frame, register);
        }

        return mode switch
        {
            1 => address + (ulong)*(sbyte*)code,
            2 => address + (ulong)*(int*)code,
            _ => address,
        };
    }

    private static ulong GetRegister(InterruptFrame* frame, int register) => register switch
    {
        0 => frame->Rax,
        1 => frame->Rcx,
        2 => frame->Rdx,
        3 => frame->Rbx,
        4 => frame->Rsp,
        5 => frame->Rbp,
        6 => frame->Rsi,
        7 => frame->Rdi,
        8 => frame->R8,
        9 => frame->R9,
        10 => frame->R10,
        11 => frame->R11,
        12 => frame->R12,
        13 => frame->R13,
        14 => frame->R14,
        _ => frame->R15,
    };
}
