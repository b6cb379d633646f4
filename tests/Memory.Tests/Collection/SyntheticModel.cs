using System;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Memory.Tests.Collection;

/// <summary>
/// Objects for tests. Block: one word with size, number of references and flags; a number; the references; the rest is filled
/// with a pattern. A reference points 8 bytes into the block, as the kernel's do.
/// </summary>
internal unsafe struct SyntheticModel : IObjectModel
{
    internal const int ReferenceOffset = 8;
    private const ulong Suppressed = 1UL << 62;
    private const ulong Critical = 1UL << 63;
    private const int HeadWords = 2;

    public static nuint SizeOf(void* block) => *(uint*)block;

    // The kind tells the size, so either answer is right.
    public static bool HasFixedSize(void* block) => CountOf(block) != 1;

    public static nuint KindOf(void* block) => *(uint*)block;

    public static void* BlockOf(nuint reference) => (void*)(reference - ReferenceOffset);

    public static nuint ReferenceOf(void* block) => (nuint)block + ReferenceOffset;

    public static bool HasReferences(void* block) => CountOf(block) != 0;

    // In rows or not, each way for some objects.
    public static bool TryGetRow(nuint reference, out nuint* first, out nuint* end)
    {
        void* block = BlockOf(reference);
        int count = CountOf(block);
        first = Field(block, 0);
        end = Field(block, count);
        return count % 4 != 3;
    }

    public static void VisitReferences<TVisitor>(void* block, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        int count = CountOf(block);
        for (int i = 0; i < count; i++)
        {
            nuint reference = *Field(block, i);
            if (reference != 0)
            {
                visitor.Visit(BlockOf(reference));
            }
        }
    }

    public static void VisitReferences<TVisitor>(void* block, void* low, void* high, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor
    {
        int count = CountOf(block);
        for (int i = 0; i < count; i++)
        {
            nuint* field = Field(block, i);
            if (field >= low && field < high && *field != 0)
            {
                visitor.Visit(BlockOf(*field));
            }
        }
    }

    public static bool TakeSuppression(void* block)
    {
        bool was = (*(ulong*)block & Suppressed) != 0;
        *(ulong*)block &= ~Suppressed;
        return was;
    }

    public static bool IsCritical(void* block) => (*(ulong*)block & Critical) != 0;

    internal static void Suppress(void* block) => *(ulong*)block |= Suppressed;

    internal static nuint* Field(void* block, int index) => (nuint*)block + HeadWords + index;

    internal static nuint MinimumSize(int references) => (nuint)((HeadWords + references) * 8 + 15) & ~(nuint)15;

    /// <summary>Writes a new object into its block.</summary>
    internal static void Initialize(void* block, nuint size, int references, int number, bool critical)
    {
        *(ulong*)block = size | ((ulong)(uint)references << 32) | (critical ? Critical : 0);
        ((nuint*)block)[1] = (nuint)number;
        Filling(block).Fill((byte)(number * 37));
    }

    /// <summary>Whether the object is as it was written, apart from references and suppression.</summary>
    internal static bool IsIntact(void* block, nuint size, int references, int number, bool critical) =>
        (*(ulong*)block & ~Suppressed) == (size | ((ulong)(uint)references << 32) | (critical ? Critical : 0)) &&
        ((nuint*)block)[1] == (nuint)number && !Filling(block).ContainsAnyExcept((byte)(number * 37));

    private static int CountOf(void* block) => (int)(*(ulong*)block >> 32 & 0x0FFF_FFFF);

    private static Span<byte> Filling(void* block)
    {
        byte* start = (byte*)Field(block, CountOf(block));
        return new(start, (int)((byte*)block + SizeOf(block) - start));
    }
}
