using System;

namespace UefiKernel.Memory.Collection;

/// <summary>A way through all handles of one kind, without the checks of <see cref="HandleTable"/> for each of them.</summary>
/// <param name="first">The kind's first chunk, or null.</param>
internal unsafe ref struct HandleCursor(HandleChunk* first)
{
    private HandleChunk* _chunk = first;

    // The handles of the chunk that were not reached yet.
    private UInt128 _left = first == null ? UInt128.Zero : HandleChunk.HandlesOf(first);

    /// <summary>Goes to the next handle; false when there is none.</summary>
    internal bool TryGetNext(out nuint* handle)
    {
        while (_left == 0)
        {
            _chunk = _chunk == null ? null : _chunk->Next;
            if (_chunk == null)
            {
                handle = null;
                return false;
            }

            _left = HandleChunk.HandlesOf(_chunk);
        }

        handle = HandleChunk.SlotOf(_chunk, int.CreateTruncating(UInt128.TrailingZeroCount(_left)));
        _left &= _left - 1;
        return true;
    }
}
