namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>What can be claimed.</summary>
public enum ClaimKind
{
    /// <summary>Physical addresses at which a device answers.</summary>
    Registers,

    /// <summary>I/O ports.</summary>
    Ports,

    /// <summary>An interrupt vector of the processor.</summary>
    Vector,

    /// <summary>Memory that a device reads and writes.</summary>
    Memory,
}

/// <summary>Something that one device owns and no other may use.</summary>
/// <param name="kind">What it is.</param>
/// <param name="start">The first address, port or vector.</param>
/// <param name="length">Bytes, ports or vectors; at least 1.</param>
public sealed class DeviceClaim(ClaimKind kind, ulong start, ulong length)
{
    /// <summary>What it is.</summary>
    public ClaimKind Kind { get; } = kind;

    /// <summary>The first address, port or vector.</summary>
    public ulong Start { get; } = start;

    /// <summary>Bytes, ports or vectors.</summary>
    public ulong Length { get; } = length;

    /// <summary>The last address, port or vector.</summary>
    public ulong Last => Start + (Length - 1);

    /// <summary>Whether two claims cannot both hold.</summary>
    /// <param name="other">The other one.</param>
    public bool Excludes(DeviceClaim other) => Kind == other.Kind && Start <= other.Last && other.Start <= Last;

    /// <summary>Such as "ports 0x60 to 0x64" or "vector 0x50".</summary>
    public override string ToString()
    {
        string what = Kind switch
        {
            ClaimKind.Ports => "port",
            ClaimKind.Vector => "vector",
            ClaimKind.Registers => "register",
            _ => "memory",
        };
        return Length == 1 ? $"{what} 0x{Start:X}"
            : Kind == ClaimKind.Memory ? $"memory 0x{Start:X} to 0x{Last:X}"
            : $"{what}s 0x{Start:X} to 0x{Last:X}";
    }
}
