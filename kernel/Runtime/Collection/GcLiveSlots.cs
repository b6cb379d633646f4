using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The slots that hold references at a place of a method. Format: dotnet/runtime release 10.0,
/// <c>src/coreclr/vm/gcinfodecoder.cpp</c>, <c>EnumerateLiveSlots</c>.
/// </summary>
internal struct GcLiveSlots
{
    // Code whose every instruction counts is described in pieces of this many bytes.
    private const uint PieceBytes = 64;
    private const int PieceBits = 6;

    private readonly bool _readsChanges;
    private readonly uint _placeInPiece;
    private GcSlotReader _slots;
    private GcLiveBits _live;
    private BitReader _states;
    private BitReader _changes;
    private Form _form;

    /// <summary>Finds where a place's bits are.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">At the table of slots.</param>
    /// <param name="safePoints">Number of safe points.</param>
    /// <param name="safePoint">The place's safe point, or null.</param>
    /// <param name="covered">Bytes of code whose every instruction counts.</param>
    /// <param name="inRange">How far in that code the place is, or null.</param>
    public GcLiveSlots(
        in CodeImage image, BitReader bits, uint safePoints, uint? safePoint, uint covered, uint? inRange)
    {
        _slots = new GcSlotReader(image, bits);
        IsSound = _slots.IsSound;
        if (!IsSound || Tracked == 0 || (safePoint == null && inRange == null))
        {
            return;
        }

        GcSlotReader table = _slots;
        while (table.TryNext(image, out _))
        {
        }

        bits = table.Bits;

        // Where many safe points have the same slots alive, each has the offset of its bits instead of the bits.
        int offsetBits = safePoints != 0 && bits.ReadFlag(image) ? (int)bits.ReadUnsigned(image, 3) + 1 : 0;
        IsSound = offsetBits <= 32 && !bits.IsOutside;
        if (safePoint is uint index)
        {
            StartAtSafePoint(image, bits, offsetBits, safePoints, index);
        }
        else if (inRange is uint place)
        {
            bits.Position += safePoints * (ulong)Tracked;
            _placeInPiece = place % PieceBytes;
            _readsChanges = StartInRange(image, bits, covered, place / PieceBytes);
        }
    }

    private enum Form
    {
        /// <summary>No tracked slot holds a reference.</summary>
        None,

        /// <summary>A bit for each slot.</summary>
        Bits,

        /// <summary>
        /// A bit for each slot that holds a reference anywhere in the piece; for these the state and its changes.
        /// </summary>
        Changes,
    }

    /// <summary>False when there is nothing that makes sense.</summary>
    public bool IsSound { get; private set; }

    /// <summary>The method's tracked slots, whether or not they hold references here.</summary>
    public readonly uint Tracked => _slots.Tracked;

    /// <summary>Where the readers are furthest: behind the description when all slots have been read.</summary>
    public readonly ulong End =>
        _form switch
        {
            Form.None => _slots.Bits.Position,
            Form.Bits => ulong.Max(_slots.Bits.Position, _live.Bits.Position),
            _ => ulong.Max(_slots.Bits.Position, ulong.Max(_states.Position, _changes.Position)),
        };

    /// <summary>Reads the next slot that holds a reference.</summary>
    /// <returns>False after the last one.</returns>
    public bool TryNext(in CodeImage image, out GcSlot slot)
    {
        while (_slots.TryNext(image, out slot))
        {
            if (!slot.IsTracked || IsLive(image))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsLive(in CodeImage image)
    {
        if (_form == Form.None || !_live.Next(image))
        {
            return false;
        }

        return _form == Form.Bits || ReadState(image);
    }

    // The state at the end of the piece; each change behind the place turns it around.
    private bool ReadState(in CodeImage image)
    {
        bool isLive = _states.ReadFlag(image);
        if (_readsChanges)
        {
            while (_changes.ReadFlag(image))
            {
                isLive ^= _changes.Read(image, PieceBits) > _placeInPiece;
            }
        }

        return isLive;
    }

    private void StartAtSafePoint(in CodeImage image, BitReader bits, int offsetBits, uint safePoints, uint index)
    {
        if (offsetBits == 0)
        {
            bits.Position += index * (ulong)Tracked;
        }
        else
        {
            ulong states = AlignToByte(bits.Position + (safePoints * (ulong)offsetBits));
            bits.Position += index * (ulong)offsetBits;
            bits.Position = states + bits.Read(image, offsetBits);
        }

        _live = new GcLiveBits(image, bits, hasForm: offsetBits != 0);
        _form = Form.Bits;
    }

    // Returns whether the piece's changes count: not when the piece has no description and an earlier one's last state holds.
    private bool StartInRange(in CodeImage image, BitReader bits, uint covered, uint piece)
    {
        int offsetBits = (int)bits.ReadUnsigned(image, 3);
        IsSound = offsetBits <= 32 && !bits.IsOutside;
        if (offsetBits == 0 || !IsSound)
        {
            return false;
        }

        ulong offsets = bits.Position;
        ulong pieces = AlignToByte(offsets + ((covered + PieceBytes - 1) / PieceBytes * (ulong)offsetBits));
        for (uint described = piece; described != uint.MaxValue; described--)
        {
            bits.Position = offsets + (described * (ulong)offsetBits);
            uint offset = bits.Read(image, offsetBits);
            if (offset != 0)
            {
                bits.Position = pieces + offset - 1;
                StartPiece(image, bits);
                return described == piece;
            }
        }

        return false;
    }

    private void StartPiece(in CodeImage image, BitReader bits)
    {
        _live = new GcLiveBits(image, bits, hasForm: true);
        GcLiveBits counted = _live;
        uint living = 0;
        for (uint i = 0; i < Tracked; i++)
        {
            living += counted.Next(image) ? 1u : 0;
        }

        _states = counted.Bits;
        _changes = counted.Bits;
        _changes.Position += living;
        _form = Form.Changes;
    }

    private static ulong AlignToByte(ulong position) => (position + 7) & ~7UL;
}
