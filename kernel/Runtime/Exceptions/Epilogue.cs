namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// The end of a function, from an instruction on: unwind codes do not describe epilogues, so they are recognised by the few
/// instructions that they may consist of, and what is left of one is carried out (Microsoft, "x64 exception handling", "Unwind
/// procedure" and "Epilog code").
/// </summary>
internal readonly struct Epilogue
{
    private const int MaximumPops = 8;

    private readonly ulong _pops;
    private readonly int _popCount;
    private readonly int _baseRegister;
    private readonly int _displacement;

    private Epilogue(int baseRegister, int displacement, ulong pops, int popCount)
    {
        _baseRegister = baseRegister;
        _displacement = displacement;
        _pops = pops;
        _popCount = popCount;
    }

    /// <summary>Whether an epilogue, or the rest of one, begins at an offset of the image.</summary>
    public static bool TryRead(in CodeImage image, RuntimeFunction function, UnwindInfo info, uint offset, out Epilogue epilogue)
    {
        int baseRegister = RegisterDisplay.StackPointer;
        int displacement = 0;
        ulong pops = 0;
        int popCount = 0;
        epilogue = default;
        if (!image.TryRead(offset, out byte first) || !image.TryRead(offset + 1, out byte second))
        {
            return false;
        }

        if ((first & 0xFE) == 0x48 && second is (0x81 or 0x83 or 0x8D))
        {
            if (!TryReadRelease(image, info, ref offset, out baseRegister, out displacement))
            {
                return false;
            }
        }

        // pop r64: 58+r, with the prefix 41 for R8 to R15.
        while (image.TryRead(offset, out first))
        {
            int high = first == 0x41 ? 8 : 0;
            if (high != 0 && !image.TryRead(offset + 1, out first))
            {
                return false;
            }

            if ((first & 0xF8) != 0x58)
            {
                break;
            }

            if (popCount == MaximumPops)
            {
                return false;
            }

            pops |= (ulong)((first & 7) + high) << (popCount * 4);
            popCount++;
            offset += high == 0 ? 1u : 2;
        }

        epilogue = new Epilogue(baseRegister, displacement, pops, popCount);
        return Leaves(image, function, offset);
    }

    /// <summary>Carries out what is left of the epilogue.</summary>
    public bool TryRun(in StackMemory stack, ref RegisterDisplay registers)
    {
        registers.Sp = registers.Get(_baseRegister) + (ulong)_displacement;
        for (int i = 0; i < _popCount; i++)
        {
            if (!Unwinder.TryPop(stack, ref registers, (int)(_pops >> (i * 4)) & 15))
            {
                return false;
            }
        }

        return Unwinder.TryReturn(stack, ref registers);
    }

    // add rsp, imm8 / add rsp, imm32 / lea rsp, [frame register + disp8 or disp32]: the release of a frame.
    private static bool TryReadRelease(
        in CodeImage image, UnwindInfo info, ref uint offset, out int baseRegister, out int displacement)
    {
        baseRegister = 4;
        displacement = 0;
        if (!image.TryRead(offset, out byte prefix) || !image.TryRead(offset + 1, out byte operation) ||
            !image.TryRead(offset + 2, out byte operand))
        {
            return false;
        }

        bool isShort;
        if (operation == 0x8D)
        {
            // ModRM: mode 1 or 2, target RSP, base the frame register; base 4 would need a SIB byte.
            baseRegister = (operand & 7) + ((prefix & 1) * 8);
            if ((operand & 0x38) != 0x20 || operand >> 6 is not (1 or 2) || (operand & 7) == 4 || info.FrameRegister == 0 ||
                baseRegister != info.FrameRegister)
            {
                return false;
            }

            isShort = operand >> 6 == 1;
        }
        else
        {
            if (prefix != 0x48 || operand != 0xC4)
            {
                return false;
            }

            isShort = operation == 0x83;
        }

        offset += 3;
        if (isShort)
        {
            bool read = image.TryRead(offset, out sbyte small);
            displacement = small;
            offset++;
            return read;
        }

        bool readLong = image.TryRead(offset, out displacement);
        offset += sizeof(int);
        return readLong;
    }

    // ret, ret imm16, rep ret, a jump out of the function or to its start, or an indirect jump: what ends an epilogue.
    private static bool Leaves(in CodeImage image, RuntimeFunction function, uint offset)
    {
        if (!image.TryRead(offset, out byte first))
        {
            return false;
        }

        image.TryRead(offset + 1, out byte second);
        switch (first)
        {
            case 0xC3 or 0xC2:
                return true;
            case 0xF3:
                return second == 0xC3;
            case 0xEB:
                return IsOutside(function, offset + 2 + (uint)(sbyte)second);
            case 0xE9:
                return image.TryRead(offset + 1, out int distance) && IsOutside(function, offset + 5 + (uint)distance);
            case 0xFF:
                return second == 0x25;
            case 0x48 or 0x49:
                return second == 0xFF && image.TryRead(offset + 2, out byte operand) && (operand & 0x38) == 0x20;
            default:
                return false;
        }
    }

    private static bool IsOutside(RuntimeFunction function, uint target) => target <= function.Begin || target >= function.End;
}
