namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Bits of a port's status and control register (xHCI 1.2, 5.4.8).</summary>
internal static class XhciPortBits
{
    public const uint Connected = 1 << 0;
    public const uint Enabled = 1 << 1;
    public const uint OverCurrent = 1 << 3;
    public const uint Reset = 1 << 4;
    public const uint Power = 1 << 9;
    public const uint ColdAttach = 1 << 24;
    public const uint WarmReset = 1u << 31;

    public const uint ConnectChange = 1 << 17;
    public const uint WarmResetChange = 1 << 19;
    public const uint OverCurrentChange = 1 << 20;
    public const uint ResetChange = 1 << 21;

    /// <summary>CSC, PEC, WRC, OCC, PRC, PLC and CEC: each is cleared by writing 1.</summary>
    public const uint Changes = 0x7F << 17;

    /// <summary>What a write must repeat to change nothing: power, indicator, what wakes the machine.</summary>
    public const uint Kept = Power | 3 << 14 | 7 << 25;

    public const int LinkU0 = 0;
    public const int LinkInactive = 6;
    public const int LinkCompliance = 10;

    /// <summary>State of the link, 0 to 15.</summary>
    public static int LinkOf(uint status) => (int)(status >> 5 & 15);

    /// <summary>Number of the speed, which the port's protocol explains.</summary>
    public static int SpeedOf(uint status) => (int)(status >> 10 & 15);
}
