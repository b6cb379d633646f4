using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>Where a 16550's eight registers are: at I/O ports, or in memory, there with a distance between them.</summary>
/// <remarks>Works before the runtime.</remarks>
public readonly struct SerialAddress
{
    /// <summary>Ports that PCs have at fixed places.</summary>
    public const int LegacyCount = 4;

    /// <summary>Registers of a 16550.</summary>
    public const int RegisterCount = 8;

    // The last port from which on there are eight.
    private const ulong LastPort = 0xFFF8;

    // x86's physical addresses end there; the highest that page tables of five levels map (Intel SDM volume 3, 4.1.4).
    private const ulong MemoryEnd = 1UL << 52;

    private SerialAddress(ulong start, int stride)
    {
        Start = start;
        Stride = stride;
    }

    /// <summary>The first register's port or physical address; 0 when there is none.</summary>
    public ulong Start { get; }

    /// <summary>Bytes from a register to the next one in memory, which is also the width of an access; 0 for ports.</summary>
    public int Stride { get; }

    /// <summary>Whether there are registers.</summary>
    public bool IsPresent => Start != 0;

    /// <summary>Whether the registers are in memory.</summary>
    public bool IsMemory => Stride != 0;

    /// <summary>The memory that the registers take, if they are there.</summary>
    public PhysicalRange Range => new(new PhysicalAddress(Start), new ByteCount((ulong)(RegisterCount * Stride)));

    /// <summary>The ISA interrupt of the ports that PCs have at fixed places; null for others.</summary>
    public byte? Irq => IsMemory ? null : Start switch { 0x3F8 or 0x3E8 => 4, 0x2F8 or 0x2E8 => 3, _ => null };

    /// <summary>The name of the ports that PCs have at fixed places; empty for others.</summary>
    public string LegacyName => IsMemory ? "" : Start switch
    {
        0x3F8 => "COM1",
        0x2F8 => "COM2",
        0x3E8 => "COM3",
        0x2E8 => "COM4",
        _ => "",
    };

    /// <summary>One of the places at which PCs have serial ports.</summary>
    /// <param name="number">1 to 4, for COM1 to COM4.</param>
    public static SerialAddress Legacy(int number) => new(number switch { 1 => 0x3F8UL, 2 => 0x2F8, 3 => 0x3E8, _ => 0x2E8 }, 0);

    /// <summary>Registers at I/O ports.</summary>
    /// <param name="port">The first port.</param>
    /// <param name="address">The registers.</param>
    /// <returns>False when there are no eight ports from there on.</returns>
    public static bool TryAtPorts(ulong port, out SerialAddress address)
    {
        bool isPossible = port is not 0 and <= LastPort;
        address = isPossible ? new(port, 0) : default;
        return isPossible;
    }

    /// <summary>Registers in memory.</summary>
    /// <param name="start">The first register.</param>
    /// <param name="stride">Bytes from a register to the next one: 1, 2 or 4.</param>
    /// <param name="address">The registers.</param>
    /// <returns>False when this cannot be: page 0, not aligned, behind the end of memory, or another distance.</returns>
    public static bool TryInMemory(ulong start, int stride, out SerialAddress address)
    {
        bool isPossible = stride is 1 or 2 or 4 && start % (ulong)stride == 0 && start is >= 0x1000 and <= MemoryEnd - 64;
        address = isPossible ? new(start, stride) : default;
        return isPossible;
    }

    public override string ToString() =>
        LegacyName.Length > 0 ? LegacyName : IsMemory ? $"memory 0x{Start:X}, stride {Stride}" : $"0x{Start:X}";
}
