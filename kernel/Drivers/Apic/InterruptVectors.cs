namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>The owners of the interrupt vectors. The upper four bits are the priority (Intel SDM volume 3, 11.8.3).</summary>
internal static class InterruptVectors
{
    /// <summary>The first of 16 of the legacy controllers, from which only spurious ones come.</summary>
    public const byte LegacyPic = 0x20;

    /// <summary>The ISA interrupts through the I/O APIC: 16 from here on.</summary>
    public const byte Isa = 0x30;

    /// <summary>The local APIC's timer.</summary>
    public const byte Timer = 0x40;

    /// <summary>Errors of the local APIC.</summary>
    public const byte Error = 0xFE;

    /// <summary>Spurious interrupts of the local APIC; its lower bits are ones, as old processors want it.</summary>
    public const byte Spurious = 0xFF;

    /// <summary>The ISA interrupt of the keyboard.</summary>
    public const byte KeyboardIrq = 1;
}
