namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>Offsets and bits of the controller's registers (xHCI 1.2, chapter 5).</summary>
internal static class XhciRegisters
{
    // Capability registers (5.3), from the beginning of the BAR.
    public const int Length = 0x00;
    public const int Structure1 = 0x04;
    public const int Structure2 = 0x08;
    public const int Capability1 = 0x10;
    public const int DoorbellOffset = 0x14;
    public const int RuntimeOffset = 0x18;

    // Operational registers (5.4), from what the capability registers call their length.
    public const int Command = 0x00;
    public const int Status = 0x04;
    public const int PageSize = 0x08;
    public const int CommandRing = 0x18;
    public const int ContextArray = 0x30;
    public const int Configure = 0x38;
    public const int FirstPort = 0x400;
    public const int PortStride = 0x10;

    public const uint CommandRun = 1 << 0;
    public const uint CommandReset = 1 << 1;
    public const uint CommandInterrupts = 1 << 2;

    public const uint StatusHalted = 1 << 0;
    public const uint StatusSystemError = 1 << 2;
    public const uint StatusInterrupt = 1 << 3;
    public const uint StatusNotReady = 1 << 11;
    public const uint StatusControllerError = 1 << 12;

    public const uint RingCycle = 1 << 0;
    public const uint RingAbort = 1 << 2;
    public const uint RingRunning = 1 << 3;

    // The first interrupter (5.5.2), from the beginning of the runtime registers.
    public const int Interrupter = 0x20;
    public const int Management = Interrupter;
    public const int Moderation = Interrupter + 0x04;
    public const int SegmentCount = Interrupter + 0x08;
    public const int SegmentTable = Interrupter + 0x10;
    public const int EventPointer = Interrupter + 0x18;
    public const int RuntimeEnd = Interrupter + 0x20;

    public const uint ManagementPending = 1 << 0;
    public const uint ManagementEnable = 1 << 1;
    public const uint EventHandlerBusy = 1 << 3;

    // The value of each register of a device that has left or never existed.
    public const uint Gone = uint.MaxValue;
}
