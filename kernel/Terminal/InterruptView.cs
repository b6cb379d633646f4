using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The processor's interrupts for the shell.</summary>
internal sealed class InterruptView : IInterruptView
{
    public int Count => Interrupts.VectorCount;

    public ulong GetCount(int vector) => Interrupts.GetCount((byte)vector);

    public string? GetName(int vector)
    {
        if (vector < Interrupts.FirstExternal)
        {
            return GetCount(vector) > 0 ? FaultReport.GetName((ulong)vector) : null;
        }

        if (!InterruptSetup.Works)
        {
            return null;
        }

        foreach (byte irq in InterruptSetup.ConnectedIrqs)
        {
            if (vector == InterruptVectors.Isa + irq)
            {
                return irq == InterruptVectors.KeyboardIrq ? "Keyboard (IRQ 1)" : "Serial port COM1 (IRQ 4)";
            }
        }

        return vector switch
        {
            InterruptVectors.Timer => "Timer of the local APIC",
            InterruptVectors.Error => ApicInterrupts.Errors == 0
                ? "Errors of the local APIC"
                : $"Errors of the local APIC: 0x{ApicInterrupts.Errors:X2}",
            InterruptVectors.Spurious => "Spurious, of the local APIC",
            InterruptVectors.LegacyPic + 7 or InterruptVectors.LegacyPic + 15 => "Spurious, of the legacy PIC",
            _ => DeviceVectors.GetName(vector),
        };
    }
}
