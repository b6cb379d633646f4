namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>Whose code a method is, when somebody wants to know who called for memory.</summary>
internal enum CodeKind : byte
{
    /// <summary>The class library's, or code without a name: it allocates for whoever calls it.</summary>
    Library,

    /// <summary>The kernel's own.</summary>
    Own,

    /// <summary>The way from a call for memory to the heap.</summary>
    Allocator,
}
