namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// Finds a frame's caller from unwind codes (Microsoft, "x64 exception handling", UNWIND_CODE and "Unwind procedure").
/// </summary>
/// <remarks>
/// Nothing outside of the image and the stack is read, and each frame lies above the one it called, whatever the codes say: a
/// walk ends.
/// </remarks>
internal static unsafe class Unwinder
{
    // More links than any compiler makes; a chain that leads back to itself ends here.
    private const int ChainLimit = 32;

    private enum Operation
    {
        PushNonVolatile = 0,
        AllocateLarge = 1,
        AllocateSmall = 2,
        SetFrameRegister = 3,
        SaveNonVolatile = 4,
        SaveNonVolatileFar = 5,
        Epilogue = 6,
        SaveVector = 8,
        SaveVectorFar = 9,
        PushMachineFrame = 10,
    }

    /// <summary>Replaces a frame's registers by its caller's.</summary>
    /// <param name="image">The image the frame's code is in.</param>
    /// <param name="function">The frame's function.</param>
    /// <param name="stack">The stack the frame is on.</param>
    /// <param name="registers">The frame's registers, its caller's afterwards. Undefined when the result is false.</param>
    /// <returns>False when codes or stack make no sense.</returns>
    public static bool TryUnwind(
        in CodeImage image, RuntimeFunction function, in StackMemory stack, ref RegisterDisplay registers)
    {
        ulong before = registers.Sp;
        if (!UnwindInfo.TryRead(image, function.Unwind, out UnwindInfo info))
        {
            return false;
        }

        uint offset = image.OffsetOf(registers.Ip) - function.Begin;
        bool inBody = offset >= info.PrologueSize || info.IsChained;
        if (inBody && Epilogue.TryRead(image, function, info, image.OffsetOf(registers.Ip), out Epilogue epilogue))
        {
            return epilogue.TryRun(stack, ref registers) && registers.Sp > before;
        }

        for (int link = 0; link < ChainLimit; link++)
        {
            if (!TryUndo(image, info, offset, stack, ref registers, out bool machineFrame))
            {
                return false;
            }

            if (machineFrame)
            {
                return registers.Sp > before && stack.Contains(registers.Sp, 0);
            }

            if (!info.IsChained)
            {
                return TryReturn(stack, ref registers) && registers.Sp > before;
            }

            // The other function's prologue has run in full.
            offset = uint.MaxValue;
            if (!image.TryRead(info.Chained, out function) || !UnwindInfo.TryRead(image, function.Unwind, out info))
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Pops the return address.</summary>
    public static bool TryReturn(in StackMemory stack, ref RegisterDisplay registers)
    {
        bool read = stack.TryRead(registers.Sp, out registers.Ip);
        registers.Sp += sizeof(ulong);
        return read;
    }

    /// <summary>Pops a saved register.</summary>
    public static bool TryPop(in StackMemory stack, ref RegisterDisplay registers, int register)
    {
        bool inside = TrySetPlace(stack, ref registers, register, registers.Sp);
        registers.Sp += sizeof(ulong);
        return inside;
    }

    // Undoes the part of a prologue that has run, last step first.
    private static bool TryUndo(
        in CodeImage image, UnwindInfo info, uint offset, in StackMemory stack, ref RegisterDisplay registers,
        out bool machineFrame)
    {
        machineFrame = false;
        if (!TryGetFrameBase(image, info, offset, registers, out ulong frame))
        {
            return false;
        }

        uint slots;
        for (uint slot = 0; slot < info.CodeCount; slot += slots)
        {
            if (!TryReadCode(image, info, slot, out Code code))
            {
                return false;
            }

            slots = code.Slots;
            if (offset < code.PrologueOffset)
            {
                continue;
            }

            switch (code.Operation)
            {
                case Operation.PushNonVolatile:
                    if (!TryPop(stack, ref registers, code.Info))
                    {
                        return false;
                    }

                    break;
                case Operation.AllocateLarge or Operation.AllocateSmall:
                    registers.Sp += code.Operand;
                    break;
                case Operation.SetFrameRegister:
                    registers.Sp = frame;
                    break;
                case Operation.SaveNonVolatile or Operation.SaveNonVolatileFar:
                    if (!TrySetPlace(stack, ref registers, code.Info, frame + code.Operand))
                    {
                        return false;
                    }

                    break;
                case Operation.SaveVector or Operation.SaveVectorFar:
                    if (!TryRestoreVector(stack, ref registers, code.Info, frame + code.Operand))
                    {
                        return false;
                    }

                    break;
                case Operation.PushMachineFrame:
                    machineFrame = true;
                    return TryPopMachineFrame(stack, ref registers, code.Info);
                default:
                    break;
            }
        }

        return true;
    }

    // What saved registers' offsets count from: the stack pointer at the prologue's end, which the frame register keeps once it
    // is set.
    private static bool TryGetFrameBase(
        in CodeImage image, UnwindInfo info, uint offset, in RegisterDisplay registers, out ulong frame)
    {
        frame = registers.Sp;
        if (info.FrameRegister == 0)
        {
            return true;
        }

        uint slots;
        for (uint slot = 0; slot < info.CodeCount; slot += slots)
        {
            if (!TryReadCode(image, info, slot, out Code code))
            {
                return false;
            }

            slots = code.Slots;
            if (code.Operation == Operation.SetFrameRegister && offset < code.PrologueOffset)
            {
                return true;
            }
        }

        frame = registers.Get(info.FrameRegister) - info.FrameOffset;
        return true;
    }

    private static bool TryReadCode(in CodeImage image, UnwindInfo info, uint slot, out Code code)
    {
        uint at = info.Codes + (slot * sizeof(ushort));
        bool read = image.TryRead(at, out ushort word);
        var operation = (Operation)((word >> 8) & 15);
        int detail = word >> 12;
        uint slots = operation switch
        {
            Operation.PushNonVolatile or Operation.AllocateSmall or Operation.SetFrameRegister or Operation.PushMachineFrame => 1,
            Operation.Epilogue when info.Version == 2 => 1,
            Operation.AllocateLarge => detail == 0 ? 2u : 3,
            Operation.SaveNonVolatile or Operation.SaveVector => 2,
            Operation.SaveNonVolatileFar or Operation.SaveVectorFar => 3,
            _ => 0,
        };

        uint operand = 0;
        if (slots == 2)
        {
            read &= image.TryRead(at + sizeof(ushort), out ushort near);
            operand = near;
        }
        else if (slots == 3)
        {
            read &= image.TryRead(at + sizeof(ushort), out operand);
        }

        uint size = operation switch
        {
            Operation.AllocateSmall => ((uint)detail * 8) + 8,
            Operation.AllocateLarge when detail == 0 => operand * 8,
            Operation.SaveNonVolatile => operand * 8,
            Operation.SaveVector => operand * 16,
            _ => operand,
        };
        code = new Code((byte)word, operation, detail, size, slots);
        return read && slots != 0 && slot + slots <= info.CodeCount;
    }

    private static bool TrySetPlace(in StackMemory stack, ref RegisterDisplay registers, int register, ulong address)
    {
        if (!stack.Contains(address, sizeof(ulong)))
        {
            return false;
        }

        registers.SetPlace(register, (ulong*)address);
        return true;
    }

    private static bool TryRestoreVector(in StackMemory stack, ref RegisterDisplay registers, int register, ulong address)
    {
        // Registers below XMM6 are not preserved by calls: there is nothing to restore.
        if (!stack.TryRead(address, out ulong low) || !stack.TryRead(address + sizeof(ulong), out ulong high))
        {
            return false;
        }

        if (register < VectorRegisters.First)
        {
            return true;
        }

        int index = (register - VectorRegisters.First) * 2;
        registers.Vectors[index] = low;
        registers.Vectors[index + 1] = high;
        return true;
    }

    // RIP, CS, RFLAGS, RSP, SS, above an error code when detail is 1.
    private static bool TryPopMachineFrame(in StackMemory stack, ref RegisterDisplay registers, int detail)
    {
        ulong frame = registers.Sp + (detail == 0 ? 0u : sizeof(ulong));
        return stack.TryRead(frame, out registers.Ip) & stack.TryRead(frame + (3 * sizeof(ulong)), out registers.Sp);
    }

    private readonly struct Code(byte prologueOffset, Operation operation, int info, uint operand, uint slots)
    {
        /// <summary>The end of the instruction in the prologue.</summary>
        public byte PrologueOffset { get; } = prologueOffset;

        public Operation Operation { get; } = operation;

        public int Info { get; } = info;

        /// <summary>Bytes: a size, or an offset from the frame base.</summary>
        public uint Operand { get; } = operand;

        public uint Slots { get; } = slots;
    }
}
