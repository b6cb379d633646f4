using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The owners of the machine's memory.</summary>
public interface IMemoryAccounts
{
    /// <summary>
    /// All memory that the firmware's map names, each byte counted once however often the map names it. Addresses of devices are
    /// none.
    /// </summary>
    ByteCount Total { get; }

    /// <summary>
    /// Addresses that the firmware's map names although there is no memory behind them: devices' registers, PCI's configuration
    /// space.
    /// </summary>
    ByteCount DeviceAddresses { get; }

    /// <summary>Number of accounts.</summary>
    int Count { get; }

    /// <summary>An account as it is now, 0 ≤ index &lt; <see cref="Count"/>. Together they have <see cref="Total"/>.</summary>
    MemoryAccount GetAccount(int index);
}

/// <summary>An owner and the memory it has.</summary>
/// <param name="owner">The owner, in a word or two.</param>
/// <param name="length">All of its memory.</param>
/// <param name="isFree">Whether it is free memory.</param>
public readonly struct MemoryAccount(string owner, ByteCount length, bool isFree = false)
{
    /// <summary>Whether it is free memory.</summary>
    public bool IsFree { get; } = isFree;

    /// <summary>The owner, in a word or two.</summary>
    public string Owner { get; } = owner;

    /// <summary>All of its memory.</summary>
    public ByteCount Length { get; } = length;
}
