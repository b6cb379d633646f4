namespace UefiKernel.Memory.Heap;

/// <summary>The lengths of the objects that lie one behind the other in a run.</summary>
public unsafe interface IBlockSizes
{
    /// <summary>
    /// Bytes of the object whose block starts at <paramref name="block"/>, as they were asked for or rounded up to a multiple of
    /// 16; never 0.
    /// </summary>
    static abstract nuint SizeOf(void* block);
}
