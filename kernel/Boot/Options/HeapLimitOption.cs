using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>heap-limit=</c> in the load options asks for: how large the heap may grow.</summary>
internal readonly struct HeapLimitOption
{
    private const ulong SmallestLimit = HeapSizeOption.SmallestSize;

    /// <summary>The heap's largest size, whole pages; null when there is no option or it makes no sense.</summary>
    public ByteCount? Limit { get; private init; }

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The load options.</param>
    public static HeapLimitOption Read(LoadOptions options) =>
        options.TryFind("heap-limit", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static HeapLimitOption Parse(LoadOption option)
    {
        if (!OptionNumber.TryParseSize(option.Value, out ulong bytes))
        {
            return new() { Expected = "heap-limit=NUMBER with K, M, G or nothing behind it, for example heap-limit=512M" };
        }

        if (bytes is < SmallestLimit or > GrowthPolicy.MostBytes)
        {
            return new() { Expected = "a limit of 1M to 2048G" };
        }

        return new() { Limit = new ByteCount(PageCount.Within(new ByteCount(bytes)).Value * PageCount.BytesPerPage) };
    }
}
