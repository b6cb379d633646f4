using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>An address space: what page tables map how.</summary>
public interface IAddressSpaceView
{
    /// <summary>Levels of page tables, 4 or 5.</summary>
    int Levels { get; }

    /// <summary>Pages that the tables take.</summary>
    PageCount Tables { get; }

    /// <summary>
    /// The range behind <paramref name="range"/> in address order, as the tables have it; the first one behind a default value.
    /// What is not mapped is left out unless it is so on purpose. False behind the last.
    /// </summary>
    bool TryGetNext(ref MappedRange range);

    /// <summary>Compares the tables, entry by entry, with what they were built from.</summary>
    /// <returns>Null when they agree, else what does not.</returns>
    string? FindProblem();
}

/// <summary>Addresses that are mapped alike and hold the same kind of thing.</summary>
/// <param name="range">The addresses, at least a page.</param>
/// <param name="rights"><c>r</c>, <c>w</c> and <c>x</c>, with dashes for what is missing.</param>
/// <param name="memoryType">How caches treat it, such as write-back.</param>
/// <param name="content">What it holds, in a word or two.</param>
public readonly struct MappedRange(VirtualRange range, string rights, string memoryType, string content)
{
    /// <summary>The addresses, at least a page.</summary>
    public VirtualRange Range { get; } = range;

    /// <summary>The first address.</summary>
    public VirtualAddress Start => Range.Start;

    /// <summary>Length, at least a page.</summary>
    public ByteCount Length => Range.Length;

    /// <summary><c>r</c>, <c>w</c> and <c>x</c>, with dashes for what is missing: <c>---</c> is not mapped.</summary>
    public string Rights { get; } = rights;

    /// <summary>How caches treat it, such as write-back; empty when it is not mapped.</summary>
    public string MemoryType { get; } = memoryType;

    /// <summary>What it holds, in a word or two.</summary>
    public string Content { get; } = content;

    /// <summary>Address of the last byte.</summary>
    public VirtualAddress Last => Range.Last;
}
