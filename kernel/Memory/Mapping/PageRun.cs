namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>Addresses that page tables treat alike.</summary>
/// <param name="range">The addresses.</param>
/// <param name="mapping">How they are mapped.</param>
/// <param name="isIdentity">Whether they are mapped to themselves.</param>
/// <param name="isUser">Whether programs outside of the kernel could use them.</param>
internal readonly struct PageRun(VirtualRange range, PageMapping mapping, bool isIdentity, bool isUser)
{
    /// <summary>The addresses.</summary>
    public VirtualRange Range { get; } = range;

    /// <summary>How they are mapped.</summary>
    public PageMapping Mapping { get; } = mapping;

    /// <summary>Whether they are mapped to themselves; true when they are not mapped.</summary>
    public bool IsIdentity { get; } = isIdentity;

    /// <summary>Whether programs outside of the kernel could use them.</summary>
    public bool IsUser { get; } = isUser;

    /// <summary>Whether the tables treat this one as another.</summary>
    public bool IsLike(in PageRun other) =>
        Mapping.Equals(other.Mapping) && IsIdentity == other.IsIdentity && IsUser == other.IsUser;
}
