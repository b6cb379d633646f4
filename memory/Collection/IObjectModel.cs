using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>
/// What objects look like, for a collector that knows only their blocks. A structure without fields; the members are called while
/// the heap is being marked, so they must not allocate, throw or change anything.
/// </summary>
public unsafe interface IObjectModel : IBlockSizes
{
    /// <summary>
    /// The block of the object that a reference leads to; may lie outside the heap. Never called for a null reference. The
    /// reference is an address in the block's first 16 bytes.
    /// </summary>
    static abstract void* BlockOf(nuint reference);

    /// <summary>The reference that leads to the object of a block.</summary>
    static abstract nuint ReferenceOf(void* block);

    /// <summary>Whether the object can refer to others. What cannot is marked without a visit.</summary>
    static abstract bool HasReferences(void* block);

    /// <summary>
    /// Where the references of an object are that has any, if they follow each other: the common case, which the collector
    /// handles without a visitor.
    /// </summary>
    /// <param name="reference">The reference to the object.</param>
    /// <param name="first">The first of the words, each of which is a reference or null.</param>
    /// <param name="end">Behind the last one.</param>
    /// <returns>
    /// False when they do not, or there is no word; <see cref="VisitReferences{TVisitor}(void*, ref TVisitor)"/> finds what there
    /// is.
    /// </returns>
    static abstract bool TryGetRow(nuint reference, out nuint* first, out nuint* end);

    /// <summary>
    /// Calls <see cref="IReferenceVisitor.Visit"/> with the block of each object that this one refers to, once for each reference
    /// that is not null; blocks outside the heap (frozen objects) are skipped there.
    /// </summary>
    static abstract void VisitReferences<TVisitor>(void* block, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor;

    /// <summary>
    /// Does so with the references that lie in a range of addresses, or with more of them: with a part of a large array.
    /// </summary>
    static abstract void VisitReferences<TVisitor>(void* block, void* low, void* high, ref TVisitor visitor)
        where TVisitor : struct, IReferenceVisitor;

    /// <summary>
    /// Whether <c>GC.SuppressFinalize</c> was called for an object that is registered for finalization and was found dead. Its
    /// registration ends then, and the model forgets the call, so that the object, should it live on, can be registered again.
    /// </summary>
    static abstract bool TakeSuppression(void* block);

    /// <summary>Whether the object's finalizer is critical: it runs after those of all others found dead with it.</summary>
    static abstract bool IsCritical(void* block);
}
