namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>
/// Walks the list of extended capabilities (xHCI 1.2, chapter 7). Each step goes forward, so it ends with the registers.
/// </summary>
/// <param name="registers">The controller's registers.</param>
/// <param name="length">Bytes of them.</param>
/// <param name="start">Where the list begins, in bytes; 0 when there is none.</param>
internal struct XhciExtended(IRegisters registers, ulong length, int start)
{
    /// <summary>USB Legacy Support (7.1): two registers.</summary>
    public const int Legacy = 1;

    /// <summary>Supported Protocol (7.2): four registers and those of the speeds.</summary>
    public const int Protocol = 2;

    private int _next = start;

    /// <summary>Finds the next capability of a kind.</summary>
    /// <param name="kind">Its number.</param>
    /// <param name="size">Bytes that it has at least.</param>
    /// <param name="offset">Where it is.</param>
    public bool TryNext(int kind, int size, out int offset)
    {
        while (_next != 0 && (ulong)_next + (ulong)size <= length)
        {
            offset = _next;
            uint head = registers.Read(offset);
            if (head == XhciRegisters.Gone)
            {
                break;
            }

            int step = (int)(head >> 8 & 0xFF) * sizeof(uint);
            _next = step == 0 ? 0 : offset + step;
            if ((head & 0xFF) == kind)
            {
                return true;
            }
        }

        _next = 0;
        offset = 0;
        return false;
    }
}
