using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// Reads a method's slots in their order: registers, words of the frame, and words that are never tracked. Format: dotnet/runtime
/// release 10.0, <c>src/coreclr/vm/gcinfodecoder.cpp</c>, <c>DecodeSlotTable</c>.
/// </summary>
internal struct GcSlotReader
{
    // More than the JIT makes: it tracks at most 1,024 variables.
    private const uint MostSlots = 1 << 16;

    private readonly uint _registers;
    private BitReader _bits;
    private uint _next;
    private uint _place;
    private int _offset;
    private uint _flags;

    /// <summary>Reads how many slots there are.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">At the table of slots.</param>
    public GcSlotReader(in CodeImage image, BitReader bits)
    {
        _bits = bits;
        uint words = 0;
        if (_bits.ReadFlag(image))
        {
            _registers = _bits.ReadUnsigned(image, 2);
        }

        if (_bits.ReadFlag(image))
        {
            words = _bits.ReadUnsigned(image, 2);
            Untracked = _bits.ReadUnsigned(image, 1);
        }

        IsSound = _registers <= MostSlots && words <= MostSlots && Untracked <= MostSlots && !_bits.IsOutside;
        Tracked = _registers + words;
    }

    /// <summary>False when there are more slots than there can be.</summary>
    public bool IsSound { get; }

    /// <summary>Slots that hold references at some places of the method only.</summary>
    public uint Tracked { get; }

    /// <summary>Words that hold a reference, or null, at every place.</summary>
    public uint Untracked { get; }

    /// <summary>Where the reader is: behind the table when all slots have been read.</summary>
    public readonly BitReader Bits => _bits;

    /// <summary>Reads the next slot.</summary>
    /// <returns>False after the last one, and when it does not lie in the image.</returns>
    public bool TryNext(in CodeImage image, out GcSlot slot)
    {
        if (_next >= Tracked + Untracked)
        {
            slot = default;
            return false;
        }

        bool isRegister = _next < _registers;
        bool isFirst = _next == 0 || _next == _registers || _next == Tracked;

        // A slot whose predecessor has flags is written in full, with flags of its own; else the flags stay 0 and only the
        // distance is written.
        if (isRegister)
        {
            _place = isFirst || _flags != 0 ? _bits.ReadUnsigned(image, 3) : _place + _bits.ReadUnsigned(image, 2) + 1;
        }
        else
        {
            _place = _bits.Read(image, 2);
            _offset = isFirst || _flags != 0 ? _bits.ReadSigned(image, 6) : _offset + (int)_bits.ReadUnsigned(image, 4);
        }

        if (isFirst || _flags != 0)
        {
            _flags = _bits.Read(image, 2);
        }

        slot = new GcSlot(isRegister, _place, isRegister ? 0 : _offset * sizeof(ulong), _flags, _next < Tracked);
        _next++;
        return !_bits.IsOutside;
    }
}
