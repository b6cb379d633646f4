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

        string? name = VectorTable.GetName(vector);
        return vector == InterruptVectors.Error && ApicInterrupts.Errors != 0 ? $"{name}: 0x{ApicInterrupts.Errors:X2}" : name;
    }
}
