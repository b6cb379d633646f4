using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The frames that walks have come by: an entry for each return address, which another address may take over, and the slots of
/// all entries. When there is no room for slots, all is forgotten.
/// </summary>
internal struct KnownFrames
{
    /// <summary>How many slots fit.</summary>
    public const int MostSlots = 4096;

    private const int EntryBits = 9;

    // Spreads addresses that are near each other: 2^64 divided by the golden ratio (Knuth, "The Art of Computer Programming",
    // 6.4).
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    private Entries _entries;
    private Slots _slots;
    private int _slotsUsed;

    /// <summary>What is known of the frames at an address.</summary>
    /// <param name="ip">The address.</param>
    /// <param name="frame">That.</param>
    /// <returns>False when nothing is.</returns>
    public readonly bool TryFind(ulong ip, out KnownFrame frame)
    {
        frame = _entries[IndexOf(ip)];
        return frame.IsAt(ip);
    }

    /// <summary>A slot that holds a reference.</summary>
    /// <param name="frame">The frame that <see cref="TryFind"/> has found.</param>
    /// <param name="index">0 to before its <see cref="KnownFrame.SlotCount"/>.</param>
    public readonly GcSlot GetSlot(in KnownFrame frame, int index) => _slots[frame.FirstSlot + index];

    /// <summary>Notes a frame at a call that its method's GC info knows.</summary>
    /// <param name="image">The image.</param>
    /// <param name="function">The frame's function, which is no funclet.</param>
    /// <param name="frame">The frame's registers.</param>
    /// <param name="caller">Its caller's.</param>
    /// <param name="slotBase">The register that slots may count from, or <see cref="GcInfo.NoRegister"/>.</param>
    /// <param name="slots">Its slots, of which none has been read.</param>
    /// <returns>False when it cannot be kept.</returns>
    public bool TryNote(
        in CodeImage image, RuntimeFunction function, in RegisterDisplay frame, in RegisterDisplay caller, int slotBase,
        GcLiveSlots slots)
    {
        ref KnownFrame entry = ref _entries[IndexOf(frame.Ip)];
        if (!entry.TryNoteCaller(image, function, frame, caller))
        {
            return false;
        }

        int first = _slotsUsed;
        while (slots.TryNext(image, out GcSlot slot))
        {
            if (_slotsUsed == MostSlots)
            {
                this = default;
                return false;
            }

            _slots[_slotsUsed] = slot;
            _slotsUsed++;
        }

        entry.NoteSlots(frame.Ip, slotBase, first, _slotsUsed - first);
        return true;
    }

    private static int IndexOf(ulong ip) => (int)(ip * Spread >> (64 - EntryBits));

    [InlineArray(1 << EntryBits)]
    private struct Entries
    {
        private KnownFrame _first;
    }

    [InlineArray(MostSlots)]
    private struct Slots
    {
        private GcSlot _first;
    }
}
