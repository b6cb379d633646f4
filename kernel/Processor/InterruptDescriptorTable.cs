using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The interrupt descriptor table: all 256 vectors lead to InterruptEntry.asm. Layout: Intel SDM volume 3, 6.14.1 "64-Bit Mode
/// IDT".
/// </summary>
internal static unsafe class InterruptDescriptorTable
{
    private const int VectorCount = 256;

    // Present, ring 0, 64-bit interrupt gate: interrupts are masked on entry.
    private const byte InterruptGate = 0x8E;

    private const int DivideError = 0;
    private const int NonMaskable = 2;
    private const int DoubleFault = 8;
    private const int StackFault = 12;
    private const int PageFault = 14;
    private const int MachineCheck = 18;

    // Written through its address only, during boot.
    private static Gates s_gates;

    /// <summary>Loads the table. <see cref="GlobalDescriptorTable.Load"/> has set up the stacks it refers to.</summary>
    public static void Load()
    {
        for (int vector = 0; vector < VectorCount; vector++)
        {
            byte stack = vector switch
            {
                NonMaskable => GlobalDescriptorTable.NonMaskableStack,
                DoubleFault => GlobalDescriptorTable.DoubleFaultStack,
                MachineCheck => GlobalDescriptorTable.MachineCheckStack,
                DivideError or StackFault or PageFault => GlobalDescriptorTable.FaultStack,
                >= Interrupts.FirstExternal => GlobalDescriptorTable.DeviceStack,
                _ => 0,
            };
            s_gates[vector] = new Gate((ulong)Cpu.GetInterruptEntry(vector), stack);
        }

        LoadFirst(VectorCount);
    }

    /// <summary>
    /// Takes all vectors above the double fault's out of use, so that a general protection fault cannot be delivered and becomes
    /// a double fault (Intel SDM volume 3, 6.15 "Double Fault Exception").
    /// </summary>
    public static void CutBehindDoubleFault() => LoadFirst(DoubleFault + 1);

    // A static of an unmanaged type: it lies in the image's data, where the processor can always read it.
    private static void LoadFirst(int vectors)
    {
        var pointer = new TablePointer((ushort)((vectors * sizeof(Gate)) - 1), (ulong)Unsafe.AsPointer(ref s_gates));
        Cpu.LoadIdt(&pointer);
    }

    /// <summary>
    /// Resets the machine the hard way: with an empty table no fault can be delivered, so the next one shuts the processor down,
    /// which PCs answer with a reset (Intel SDM volume 3, 6.15 "Double Fault Exception").
    /// </summary>
    public static void TripleFault()
    {
        var empty = new TablePointer(0, 0);
        Cpu.LoadIdt(&empty);
        Cpu.RaiseUndefined();
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Gate(ulong entry, byte stack)
    {
        private readonly ushort _offsetLow = (ushort)entry;
        private readonly ushort _selector = GlobalDescriptorTable.CodeSelector;
        private readonly byte _stack = stack;
        private readonly byte _type = InterruptGate;
        private readonly ushort _offsetMiddle = (ushort)(entry >> 16);
        private readonly uint _offsetHigh = (uint)(entry >> 32);
        private readonly uint _reserved = 0;
    }

    [InlineArray(VectorCount)]
    private struct Gates
    {
        private Gate _first;
    }
}
