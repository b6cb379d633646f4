namespace UefiKernel.Memory.Heap;

/// <summary>The lengths of the objects that lie one behind the other in a run.</summary>
public unsafe interface IBlockSizes
{
    /// <summary>
    /// Bytes of the object whose block starts at <paramref name="block"/>, as they were asked for or rounded up to a multiple of
    /// 16; never 0.
    /// </summary>
    static abstract nuint SizeOf(void* block);

    /// <summary>Whether all objects of one kind have one length, for the object whose block starts at a pointer.</summary>
    static abstract bool HasFixedSize(void* block);

    /// <summary>
    /// What the object is, read from its block at once. May be called for any block, also where <see cref="HasFixedSize"/> is
    /// false.
    /// </summary>
    static abstract nuint KindOf(void* block);
}
