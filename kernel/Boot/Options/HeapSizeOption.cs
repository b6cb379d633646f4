using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>heap=</c> in the load options asks for.</summary>
public readonly struct HeapSizeOption
{
    /// <summary>10 MiB, the size without an option.</summary>
    public const ulong DefaultSize = 10 << 20;

    /// <summary>1 MiB; less would not hold what the runtime needs to start.</summary>
    public const ulong SmallestSize = 1 << 20;

    /// <summary>32 GiB: the heap's first region is no longer. Whether so much is free is for the memory map to say.</summary>
    public const ulong LargestSize = 32UL << 30;

    /// <summary>The heap's size, whole pages; <see cref="DefaultSize"/> when there is no option or it makes no sense.</summary>
    public ByteCount Size { get; private init; }

    /// <summary>Whether there is an option that makes sense.</summary>
    public bool IsGiven { get; private init; }

    /// <summary>What was expected instead of what stands there, or null. A literal: nothing is allocated.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The load options.</param>
    public static HeapSizeOption Read(LoadOptions options) =>
        options.TryFind("heap", out LoadOption option) ? Parse(option) : Default(null);

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static HeapSizeOption Parse(LoadOption option)
    {
        if (!OptionNumber.TryParseSize(option.Value, out ulong bytes))
        {
            return Default("heap=NUMBER with K, M, G or nothing behind it, for example heap=32M");
        }

        if (bytes is < SmallestSize or > LargestSize)
        {
            return Default("a heap of 1M to 32G");
        }

        return new() { Size = new(PageCount.Covering(new(bytes)).Value * PageCount.BytesPerPage), IsGiven = true };
    }

    private static HeapSizeOption Default(string? expected) => new() { Size = new(DefaultSize), Expected = expected };
}
