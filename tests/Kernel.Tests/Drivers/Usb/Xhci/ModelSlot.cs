namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>A slot that is enabled.</summary>
internal sealed class ModelSlot
{
    public const int Enabled = 0;
    public const int Default = 1;
    public const int Addressed = 2;
    public const int Configured = 3;

    public int State { get; set; }

    public int SlotType { get; init; }

    public int RootPort { get; set; }

    public int Route { get; set; }

    public int Speed { get; set; }

    public int HubPorts { get; set; }

    public int TranslatorSlot { get; set; }

    /// <summary>Whether its translator still holds a part of a control transfer that failed.</summary>
    public bool IsTranslatorFull { get; set; }

    public IModelUsbDevice? Device { get; set; }

    public ModelEndpoint?[] Endpoints { get; } = new ModelEndpoint?[32];
}

/// <summary>An endpoint that is configured.</summary>
internal sealed class ModelEndpoint
{
    public const int Running = 1;
    public const int Halted = 2;
    public const int Stopped = 3;
    public const int Error = 4;

    public int State { get; set; } = Running;

    public ulong Dequeue { get; set; }

    public uint Cycle { get; set; }

    public int PacketSize { get; set; }

    public ulong Interval { get; set; }

    public bool IsScheduled { get; set; }

    /// <summary>Whether the device's next packet is treated as a repetition: only one side began its sequence anew.</summary>
    public bool IsOutOfStep { get; set; }
}
