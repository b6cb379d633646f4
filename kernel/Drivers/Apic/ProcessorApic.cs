using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>Each processor's local APIC and what its interrupts have counted. Interrupts are off while it is changed.</summary>
internal struct ProcessorApic
{
#pragma warning disable CS0649 // Written through Current.
    private static ProcessorApic s_only;
#pragma warning restore CS0649

    /// <summary>The controller.</summary>
    public LocalApic<ApicRegisters> Apic;

    /// <summary>Ticks of its timer since it was started; one that comes while another is waiting is lost.</summary>
    public ulong Ticks;

    /// <summary>Errors that it has reported, as bits (Intel SDM volume 3, 11.5.3).</summary>
    public uint Errors;

    /// <summary>The state of the processor that asks; there is one.</summary>
    public static ref ProcessorApic Current
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref s_only;
    }
}
