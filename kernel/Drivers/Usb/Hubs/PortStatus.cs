namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>wPortStatus and wPortChange of a hub (USB 2.0, 11.24.2.7; USB 3.2, 10.16.2.6).</summary>
/// <param name="status">wPortStatus.</param>
/// <param name="change">wPortChange.</param>
/// <param name="isSuper">Whether the hub is one of SuperSpeed, where some bits are others.</param>
internal readonly struct PortStatus(ushort status, ushort change, bool isSuper)
{
    private const int Connection = 1 << 0;
    private const int Enabled = 1 << 1;
    private const int OverCurrent = 1 << 3;
    private const int Reset = 1 << 4;
    private const int Power = 1 << 8;
    private const int SuperPower = 1 << 9;
    private const int LowSpeed = 1 << 9;
    private const int HighSpeed = 1 << 10;
    private const int LinkShift = 5;
    private const int LinkMask = 0xF;
    private const int InactiveLink = 6;
    private const int ComplianceLink = 10;
    private const int EnabledChange = 1 << 1;
    private const int ResetChange = 1 << 4;
    private const int WarmResetChange = 1 << 5;

    /// <summary>The change bits; each has a feature that clears it.</summary>
    public ushort Changes => change;

    /// <summary>Whether something is plugged in.</summary>
    public bool IsConnected => (status & Connection) != 0;

    /// <summary>Whether what is plugged in may have been another since the bit was cleared.</summary>
    public bool HasConnectionChanged => (change & Connection) != 0;

    /// <summary>Whether the port passes data on.</summary>
    public bool IsEnabled => (status & Enabled) != 0;

    /// <summary>Whether the hub switched the port off because of an error.</summary>
    public bool WasDisabled => !isSuper && (change & EnabledChange) != 0 && !IsEnabled;

    /// <summary>Whether the port has power.</summary>
    public bool HasPower => (status & (isSuper ? SuperPower : Power)) != 0;

    /// <summary>
    /// Whether the port takes more current than it may: then it has no power (USB 2.0, 11.12.5). A hub that reports too much
    /// current of a port that has power is wrong: its input for it is not connected, and the port works.
    /// </summary>
    public bool HasNoPowerByOverCurrent => (status & OverCurrent) != 0 && !HasPower;

    /// <summary>Whether a reset goes on.</summary>
    public bool IsResetting => (status & Reset) != 0;

    /// <summary>Whether a reset ended.</summary>
    public bool HasBeenReset => (change & (isSuper ? ResetChange | WarmResetChange : ResetChange)) != 0;

    /// <summary>Whether a SuperSpeed link has failed in a way that only a warm reset ends.</summary>
    public bool NeedsWarmReset => isSuper && (status >> LinkShift & LinkMask) is InactiveLink or ComplianceLink;

    /// <summary>The speed of what is plugged in, after a reset.</summary>
    public UsbSpeed Speed => isSuper ? UsbSpeed.Super
        : (status & LowSpeed) != 0 ? UsbSpeed.Low
        : (status & HighSpeed) != 0 ? UsbSpeed.High
        : UsbSpeed.Full;
}
