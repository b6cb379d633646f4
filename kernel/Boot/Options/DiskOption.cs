using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>disk=</c> in the load options asks for: how much the files of the RAM disk may take.</summary>
internal readonly struct DiskOption
{
    private const ulong SmallestSize = 1 << 20;
    private const ulong LargestSize = 1UL << 40;

    /// <summary>Bytes that files may take; null when there is no option or it makes no sense.</summary>
    public ByteCount? Size { get; private init; }

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The load options.</param>
    public static DiskOption Read(LoadOptions options) =>
        options.TryFind("disk", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static DiskOption Parse(LoadOption option)
    {
        if (!OptionNumber.TryParseSize(option.Value, out ulong bytes))
        {
            return new() { Expected = "disk=NUMBER with K, M, G or nothing behind it, for example disk=64M" };
        }

        return bytes is >= SmallestSize and <= LargestSize
            ? new() { Size = new ByteCount(bytes) }
            : new() { Expected = "a size of 1M to 1024G" };
    }
}
