namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// An I/O APIC: takes the interrupts of devices to processors (Intel 82093AA data sheet, section 3 "Registers").
/// </summary>
/// <param name="registers">The registers.</param>
/// <param name="firstInterrupt">The global system interrupt at pin 0.</param>
public readonly struct IoApic(IRegisters registers, uint firstInterrupt)
{
    /// <summary>Bytes of the block of registers.</summary>
    public const int BlockLength = 0x20;

    private const int Select = 0x00;
    private const int Window = 0x10;

    private const uint Version = 0x01;
    private const uint FirstEntry = 0x10;

    private const uint FloatingBus = uint.MaxValue;
    private const uint Masked = 1 << 16;
    private const uint LevelTriggered = 1 << 15;
    private const uint ActiveLow = 1 << 13;
    private const int DestinationShift = 24;

    // The entry numbers have 8 bits and begin at 16, two for each pin.
    private const int MostPins = 120;

    /// <summary>The global system interrupt at pin 0.</summary>
    public uint FirstInterrupt { get; } = firstInterrupt;

    /// <summary>Number of pins; 0 when nothing answers.</summary>
    public int PinCount
    {
        get
        {
            uint version = Read(Version);
            int pins = (int)((version >> 16) & 0xFF) + 1;
            return version is 0 or FloatingBus || pins > MostPins ? 0 : pins;
        }
    }

    /// <summary>Masks all pins.</summary>
    public void MaskAll()
    {
        int pins = PinCount;
        for (uint pin = 0; pin < pins; pin++)
        {
            Write(FirstEntry + (2 * pin), Masked);
        }
    }

    /// <summary>Sends a pin's interrupts to one processor.</summary>
    /// <param name="pin">0 ≤ pin &lt; <see cref="PinCount"/>.</param>
    /// <param name="vector">The vector that they arrive as.</param>
    /// <param name="processor">The processor's local APIC, 0 to 254.</param>
    /// <param name="isActiveLow">Whether the line is active low.</param>
    /// <param name="isLevelTriggered">Whether a level rather than an edge triggers.</param>
    public void Connect(uint pin, byte vector, byte processor, bool isActiveLow, bool isLevelTriggered)
    {
        uint entry = vector | (isActiveLow ? ActiveLow : 0) | (isLevelTriggered ? LevelTriggered : 0);
        Write(FirstEntry + (2 * pin), entry | Masked);
        Write(FirstEntry + (2 * pin) + 1, (uint)processor << DestinationShift);
        Write(FirstEntry + (2 * pin), entry);
    }

    private uint Read(uint register)
    {
        registers.Write(Select, register);
        return registers.Read(Window);
    }

    private void Write(uint register, uint value)
    {
        registers.Write(Select, register);
        registers.Write(Window, value);
    }
}
