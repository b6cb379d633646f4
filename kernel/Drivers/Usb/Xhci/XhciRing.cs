using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// A ring that the driver writes and the controller reads (xHCI 1.2, 4.9.2): one segment, whose last TRB links to the first. The
/// writer counts what it has put in; a ring never holds more than <see cref="Capacity"/> TRBs that have not ended.
/// </summary>
/// <param name="memory">Where it lies; zeroed.</param>
/// <param name="offset">Of the first TRB, in bytes: a multiple of 64.</param>
/// <param name="entries">TRBs with the link: at least 3; all in one block of 64 KiB.</param>
internal sealed class XhciRing(DmaBuffer memory, int offset, int entries)
{
    private int _index;
    private uint _cycle = XhciTrb.Cycle;

    /// <summary>TRBs that may be in flight at once.</summary>
    public int Capacity => entries - 2;

    /// <summary>TRBs before the link.</summary>
    public int Entries => entries - 1;

    /// <summary>Where the next TRB goes, 0 to <see cref="Entries"/> - 1.</summary>
    public int NextIndex => _index;

    /// <summary>Physical address of the next TRB, with its cycle in bit 0: as the controller wants a dequeue pointer.</summary>
    public ulong NextPointer => AddressOf(_index) | _cycle;

    /// <summary>Begins anew, with nothing in it. Only while the controller does not use it.</summary>
    public void Clear()
    {
        memory.Slice(offset, entries * XhciTrb.Size).Clear();
        _index = 0;
        _cycle = XhciTrb.Cycle;
    }

    /// <summary>Physical address of a TRB.</summary>
    public ulong AddressOf(int index) => memory.Physical.Value + (uint)offset + (uint)(index * XhciTrb.Size);

    /// <summary>Which TRB an event means, or -1 when its address lies elsewhere.</summary>
    public int IndexOf(ulong address)
    {
        ulong distance = address - AddressOf(0);
        return distance % XhciTrb.Size == 0 && distance < (ulong)Entries * XhciTrb.Size ? (int)(distance / XhciTrb.Size) : -1;
    }

    /// <summary>Puts a TRB in. The controller may take it at once.</summary>
    /// <param name="trb">The TRB; its cycle bit is set here.</param>
    /// <returns>Its index.</returns>
    public int Put(XhciTrb trb)
    {
        int index = _index;
        Write(index, trb);
        _index++;
        if (_index == Entries)
        {
            Write(_index, new XhciTrb(AddressOf(0), 0, (uint)XhciTrbType.Link << 10 | XhciTrb.ToggleCycle));
            _index = 0;
            _cycle ^= XhciTrb.Cycle;
        }

        return index;
    }

    // The cycle bit hands a TRB over, so the last four bytes are written last.
    private void Write(int index, XhciTrb trb)
    {
        int at = offset + (index * XhciTrb.Size);
        memory.Write(at, (uint)trb.Parameter);
        memory.Write(at + 4, (uint)(trb.Parameter >> 32));
        memory.Write(at + 8, trb.Status);
        memory.Write(at + 12, (trb.Control & ~XhciTrb.Cycle) | _cycle);
    }
}
