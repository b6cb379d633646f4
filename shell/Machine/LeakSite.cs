using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>What is alive of one call site, of one type.</summary>
/// <param name="caller">The method that allocated, and how far into it; empty when it has no name.</param>
/// <param name="type">The objects' type; empty for native memory.</param>
/// <param name="blocks">Blocks or objects.</param>
/// <param name="bytes">Their bytes.</param>
public readonly struct LeakSite(string caller, string type, ulong blocks, ByteCount bytes)
{
    /// <summary>The method that allocated, and how far into it; empty when it has no name.</summary>
    public string Caller { get; } = caller;

    /// <summary>The objects' type; empty for native memory.</summary>
    public string Type { get; } = type;

    /// <summary>Blocks or objects.</summary>
    public ulong Blocks { get; } = blocks;

    /// <summary>Their bytes.</summary>
    public ByteCount Bytes { get; } = bytes;
}
