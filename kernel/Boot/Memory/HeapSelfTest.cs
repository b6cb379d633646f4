using UefiKernel.Memory;

namespace UefiKernel.Boot;

/// <summary>Proves on the live heap, before anything depends on it, that it hands out memory, keeps blocks apart and takes everything back.</summary>
internal static unsafe class HeapSelfTest
{
    private const int BlockCount = 24;

    /// <summary>Allocates blocks of many sizes and alignments, writes and reads them back, and frees them out of order.</summary>
    /// <returns>Null when all went well, else what did not.</returns>
    public static string? Run(ref FreeListHeap heap)
    {
        ByteCount before = heap.GetStatistics().Free;
        byte** blocks = stackalloc byte*[BlockCount];
        for (int i = 0; i < BlockCount; i++)
        {
            nuint alignment = GetAlignment(i);
            blocks[i] = (byte*)heap.Allocate(GetSize(i), alignment);
            if (blocks[i] == null)
                return "an allocation failed";
            if (((nuint)blocks[i] & (alignment - 1)) != 0)
                return "a block is not aligned as asked";

            // Each block is filled after the ones before it: an overlap spoils an earlier pattern.
            for (nuint j = 0; j < GetSize(i); j++)
                blocks[i][j] = GetPattern(i, j);
        }

        for (int i = 0; i < BlockCount; i++)
        {
            for (nuint j = 0; j < GetSize(i); j++)
            {
                if (blocks[i][j] != GetPattern(i, j))
                    return "a block does not hold what was written to it";
            }
        }

        // Odd ones first, so that freeing merges with one neighbour, both, and none.
        for (int i = 0; i < BlockCount; i++)
        {
            if (heap.Free(blocks[((2 * i) + 1) % (BlockCount + 1)]) != HeapStatus.Success)
                return "a block could not be freed";
        }

        if (heap.GetStatistics().Free != before)
            return "not every byte came back";
        return heap.Verify().IsNone ? null : "the heap is not consistent afterwards";
    }

    private static nuint GetSize(int i) => (nuint)(1 + (i * i * 37) + (i % 3));

    private static nuint GetAlignment(int i) => (nuint)1 << (i % 13);

    private static byte GetPattern(int i, nuint j) => (byte)((ulong)j + ((ulong)i * 31) + 7);
}
