using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>The ring that the controller writes and the driver reads (xHCI 1.2, 4.9.4): one segment, without a link.</summary>
/// <param name="memory">Where it lies, zeroed.</param>
internal sealed class XhciEventRing(DmaBuffer memory)
{
    /// <summary>TRBs in it.</summary>
    public const int Entries = 256;

    private int _index;
    private uint _cycle = XhciTrb.Cycle;

    /// <summary>Physical address of the event that is read next.</summary>
    public ulong Pointer => memory.Physical.Value + (uint)(_index * XhciTrb.Size);

    /// <summary>Takes the next event.</summary>
    /// <param name="trb">The event.</param>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out XhciTrb trb)
    {
        int at = _index * XhciTrb.Size;
        uint control = memory.Read(at + 12);
        if ((control & XhciTrb.Cycle) != _cycle)
        {
            trb = default;
            return false;
        }

        trb = new XhciTrb(memory.Read(at) | (ulong)memory.Read(at + 4) << 32, memory.Read(at + 8), control);

        // A panic may read the ring from between any two instructions: the index never leaves it.
        int next = _index + 1;
        if (next == Entries)
        {
            _cycle ^= XhciTrb.Cycle;
            next = 0;
        }

        _index = next;
        return true;
    }
}
