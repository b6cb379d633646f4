using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// The pair of 8259A interrupt controllers that PCs had before the APIC and still have: moved away from the processor's
/// exceptions and masked, as even a masked one can send a spurious interrupt (Intel 8259A data sheet, "Programming the 8259A").
/// </summary>
/// <typeparam name="TPorts">The processor's ports, or a test's.</typeparam>
/// <param name="ports">Access to the ports.</param>
/// <param name="firstVector">The vector of the first of its 16 interrupts, a multiple of 8.</param>
public readonly struct LegacyPic<TPorts>(TPorts ports, byte firstVector)
    where TPorts : IPortIo
{
    /// <summary>Interrupts of the pair.</summary>
    public const int InterruptCount = 16;

    private const ushort FirstCommand = 0x20;
    private const ushort FirstData = 0x21;
    private const ushort SecondCommand = 0xA0;
    private const ushort SecondData = 0xA1;

    // ICW1: begin, cascaded, ICW4 follows. ICW4: 8086 mode.
    private const byte Begin = 0x11;
    private const byte Mode8086 = 0x01;

    // ICW3: the second hangs at the first one's input 2.
    private const byte CascadeInput = 2;
    private const byte CascadeMask = 1 << CascadeInput;

    private const byte All = 0xFF;
    private const byte ReadInService = 0x0B;
    private const byte EndOfInterrupt = 0x20;
    private const int InputsPerChip = 8;

    /// <summary>Moves the interrupts to their vectors and masks all of them.</summary>
    public void MoveAndMask()
    {
        ports.WriteByte(FirstCommand, Begin);
        ports.WriteByte(SecondCommand, Begin);
        ports.WriteByte(FirstData, firstVector);
        ports.WriteByte(SecondData, (byte)(firstVector + InputsPerChip));
        ports.WriteByte(FirstData, CascadeMask);
        ports.WriteByte(SecondData, CascadeInput);
        ports.WriteByte(FirstData, Mode8086);
        ports.WriteByte(SecondData, Mode8086);
        ports.WriteByte(FirstData, All);
        ports.WriteByte(SecondData, All);
    }

    /// <summary>Whether a vector is one of the pair's.</summary>
    /// <param name="vector">The vector.</param>
    public bool Owns(byte vector) => (uint)(vector - firstVector) < InterruptCount;

    /// <summary>Ends an interrupt, unless it was spurious: then none is in service, and ending would end another.</summary>
    /// <param name="vector">A vector of the pair's.</param>
    /// <returns>False for a spurious one.</returns>
    public bool TryEnd(byte vector)
    {
        int input = vector - firstVector;
        bool isSecond = input >= InputsPerChip;
        ushort command = isSecond ? SecondCommand : FirstCommand;
        ports.WriteByte(command, ReadInService);
        bool isReal = (ports.ReadByte(command) & (1 << (input % InputsPerChip))) != 0;
        if (isReal)
        {
            ports.WriteByte(command, EndOfInterrupt);
        }

        // The first one does not know that what its cascade brought was spurious.
        if (isSecond)
        {
            ports.WriteByte(FirstCommand, EndOfInterrupt);
        }

        return isReal;
    }
}
