using System.Numerics;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// What the image's tables say about the frames that go on at one return address: which slots hold references, and where the
/// caller's registers are. All zeros is one of no address.
/// </summary>
/// <remarks>
/// Code does not change, so what was found out once holds for every frame at the address. What is kept is the difference between
/// a frame and its caller as <see cref="Unwinder"/> has found it: the size of the frame, and the places of the registers below
/// the caller's stack pointer.
/// </remarks>
internal unsafe struct KnownFrame
{
    // Those that calls preserve.
    private const int MostSaved = 8;

    private ulong _ip;
    private int _size;
    private uint _depth;
    private ushort _saved;
    private byte _base;
    private sbyte _slotBase;
    private int _firstSlot;
    private int _slotCount;
    private Places _places;

    /// <summary>The number of its first slot in <see cref="KnownFrames"/>.</summary>
    public readonly int FirstSlot => _firstSlot;

    /// <summary>Slots that hold references.</summary>
    public readonly int SlotCount => _slotCount;

    /// <summary>The register that slots may count from, or <see cref="GcInfo.NoRegister"/>.</summary>
    public readonly int SlotBase => _slotBase;

    /// <summary>Whether this is known of frames that go on at an address.</summary>
    public readonly bool IsAt(ulong ip) => _ip == ip && ip != 0;

    /// <summary>Notes where a frame's caller is. It is known of no address yet.</summary>
    /// <param name="image">The image.</param>
    /// <param name="function">The frame's function.</param>
    /// <param name="frame">The frame's registers.</param>
    /// <param name="caller">Its caller's.</param>
    /// <returns>False when this cannot be kept.</returns>
    public bool TryNoteCaller(
        in CodeImage image, RuntimeFunction function, in RegisterDisplay frame, in RegisterDisplay caller)
    {
        _ip = 0;
        if (!UnwindInfo.TryRead(image, function.Unwind, out UnwindInfo info) || info.IsChained)
        {
            return false;
        }

        // A method that takes memory on the stack has a frame register, from which its frame counts.
        _base = (byte)(info.FrameRegister == 0 ? RegisterDisplay.StackPointer : info.FrameRegister);
        long size = (long)(caller.Sp - frame.Get(_base));
        _size = (int)size;
        return size == _size && TryNotePlaces(frame, caller);
    }

    /// <summary>Notes the slots. With them, it is known of frames at an address.</summary>
    /// <param name="ip">The address.</param>
    /// <param name="slotBase">The register that slots may count from, or <see cref="GcInfo.NoRegister"/>.</param>
    /// <param name="first">The number of the first slot.</param>
    /// <param name="count">Slots.</param>
    public void NoteSlots(ulong ip, int slotBase, int first, int count)
    {
        _slotBase = (sbyte)slotBase;
        _firstSlot = first;
        _slotCount = count;
        _ip = ip;
    }

    /// <summary>Replaces a frame's registers by its caller's, but for those of vectors.</summary>
    /// <param name="stack">The stack that the frame is on.</param>
    /// <param name="registers">The frame's registers; they have not changed when the result is false.</param>
    /// <returns>False when the frame does not lie on the stack.</returns>
    public readonly bool TryUnwind(in StackMemory stack, ref RegisterDisplay registers)
    {
        // All places lie between the frame's stack pointer and its caller's.
        ulong start = registers.Sp;
        ulong end = registers.Get(_base) + (ulong)(long)_size;
        if (end <= start || end - start < _depth || !stack.Contains(start, _depth) || !stack.Contains(end, 0))
        {
            return false;
        }

        int index = 0;
        for (int left = _saved; left != 0; left &= left - 1)
        {
            registers.SetPlace(BitOperations.TrailingZeroCount(left), (ulong*)(end - _places[index]));
            index++;
        }

        registers.Sp = end;
        registers.Ip = *(ulong*)(end - sizeof(ulong));
        return true;
    }

    private bool TryNotePlaces(in RegisterDisplay frame, in RegisterDisplay caller)
    {
        // At least the return address is there.
        _depth = sizeof(ulong);
        _saved = 0;
        int count = 0;
        for (int register = 0; register < RegisterDisplay.Count; register++)
        {
            ulong* place = caller.GetPlace(register);
            if (place == frame.GetPlace(register))
            {
                continue;
            }

            uint below = (uint)(caller.Sp - (ulong)place);
            if (count == MostSaved || (ulong)place + below != caller.Sp || below <= sizeof(ulong))
            {
                return false;
            }

            _saved |= (ushort)(1 << register);
            _places[count] = below;
            _depth = uint.Max(_depth, below);
            count++;
        }

        return true;
    }

    [InlineArray(MostSaved)]
    private struct Places
    {
        private uint _first;
    }
}
