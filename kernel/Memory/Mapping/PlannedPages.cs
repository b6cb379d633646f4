using System;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>How pages are to be mapped, and what they hold.</summary>
/// <param name="mapping">How.</param>
/// <param name="content">What they hold, in a word or two for people.</param>
internal readonly struct PlannedPages(PageMapping mapping, string content) : IEquatable<PlannedPages>
{
    /// <summary>The content of regions that the firmware reserves without saying for what.</summary>
    public const string Reserved = "reserved";

    /// <summary>How they are mapped.</summary>
    public PageMapping Mapping { get; } = mapping;

    /// <summary>What they hold.</summary>
    public string Content { get; } = content;

    public bool Equals(PlannedPages other) => Mapping.Equals(other.Mapping) && Content == other.Content;

    public override bool Equals(object? obj) => obj is PlannedPages other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Mapping, Content);
}
