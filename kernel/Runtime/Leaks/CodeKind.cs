namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>What kind of code a method is, to find the call site of an allocation.</summary>
internal enum CodeKind : byte
{
    /// <summary>The class library's, or code without a name: it allocates on behalf of its caller.</summary>
    Library,

    /// <summary>The kernel's own.</summary>
    Own,

    /// <summary>A method between the allocating code and the heap.</summary>
    Allocator,
}
