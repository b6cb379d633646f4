namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>An entry of a ring: 16 bytes (xHCI 1.2, 4.11.1).</summary>
/// <param name="Parameter">The first 8 bytes.</param>
/// <param name="Status">The third 4 bytes.</param>
/// <param name="Control">The last 4 bytes: cycle in bit 0, type in bits 10 to 15.</param>
internal readonly record struct XhciTrb(ulong Parameter, uint Status, uint Control)
{
    /// <summary>Bytes.</summary>
    public const int Size = 16;

    public const uint Cycle = 1 << 0;
    public const uint ToggleCycle = 1 << 1;
    public const uint ShortPacketInterrupt = 1 << 2;
    public const uint InterruptOnCompletion = 1 << 5;
    public const uint ImmediateData = 1 << 6;
    public const uint DirectionIn = 1 << 16;

    /// <summary>Of an Address Device command: no SET_ADDRESS is sent.</summary>
    public const uint BlockSetAddress = 1 << 9;

    /// <summary>What it is.</summary>
    public XhciTrbType Type => (XhciTrbType)(Control >> 10 & 63);

    /// <summary>Of an event: how it ended.</summary>
    public XhciCode Code => (XhciCode)(Status >> 24);

    /// <summary>Of an event: the device's slot, 0 to 255, as the controller says.</summary>
    public int Slot => (int)(Control >> 24);

    /// <summary>Of a transfer event: the endpoint's index in the device context, 0 to 31, as the controller says.</summary>
    public int Endpoint => (int)(Control >> 16 & 31);

    /// <summary>Of a transfer event: bytes that were not transferred.</summary>
    public int Residue => (int)(Status & 0xFFFFFF);
}

/// <summary>Types of TRBs (xHCI 1.2, table 6-91).</summary>
internal enum XhciTrbType
{
    Normal = 1,
    SetupStage = 2,
    DataStage = 3,
    StatusStage = 4,
    Link = 6,
    EnableSlot = 9,
    DisableSlot = 10,
    AddressDevice = 11,
    ConfigureEndpoint = 12,
    EvaluateContext = 13,
    ResetEndpoint = 14,
    StopEndpoint = 15,
    SetDequeuePointer = 16,
    TransferEvent = 32,
    CommandCompletion = 33,
    PortStatusChange = 34,
    HostController = 37,
}

/// <summary>How something ended (xHCI 1.2, table 6-90); those that the driver distinguishes.</summary>
internal enum XhciCode
{
    Invalid = 0,
    Success = 1,
    DataBufferError = 2,
    Babble = 3,
    TransactionError = 4,
    TrbError = 5,
    Stall = 6,
    Resource = 7,
    Bandwidth = 8,
    NoSlots = 9,
    SlotNotEnabled = 11,
    ShortPacket = 13,
    RingUnderrun = 14,
    RingOverrun = 15,
    Parameter = 17,
    ContextState = 19,
    EventRingFull = 21,
    MissedService = 23,
    CommandRingStopped = 24,
    CommandAborted = 25,
    Stopped = 26,
    StoppedLengthInvalid = 27,
    StoppedShortPacket = 28,
    SecondaryBandwidth = 35,
    SplitTransaction = 36,

    /// <summary>The driver's own, beyond what fits a TRB: no answer came in time.</summary>
    TimedOut = 256,

    /// <summary>The driver's own: the controller has stopped or left.</summary>
    ControllerLost = 257,

    /// <summary>The driver's own: the device was unplugged meanwhile.</summary>
    DeviceGone = 258,
}
