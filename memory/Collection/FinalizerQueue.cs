using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Collection;

/// <summary>Objects whose finalizers are to run once they are found dead, and those that were found dead.</summary>
/// <remarks>
/// Each registration is a node of two words that moves from list to list, so a collection needs no memory. All zeros is a queue
/// on which every operation reports "out of memory" until it is attached.
/// </remarks>
public unsafe struct FinalizerQueue
{
    private const nuint ChunkBytes = 1024;

    private FreeListHeap* _heap;
    private Node* _free;
    private NodeList _registered;
    private NodeList _ready;
    private NodeList _readyCritical;

    /// <summary>Registrations of objects that were not found dead yet.</summary>
    public readonly ulong Registered => _registered.Count;

    /// <summary>Finalizers that are to run.</summary>
    public readonly ulong Ready => _ready.Count + _readyCritical.Count;

    internal void Attach(FreeListHeap* heap) => _heap = heap;

    /// <summary>
    /// Registers an object: each registration makes its finalizer run once. Registrations do not keep it alive.
    /// </summary>
    /// <param name="reference">The reference to it, not null.</param>
    /// <returns>False when memory is out; nothing has changed.</returns>
    public bool Register(nuint reference)
    {
        if (_free == null && !TryAddNodes())
        {
            return false;
        }

        Node* node = _free;
        _free = node->Next;
        node->Reference = reference;
        _registered.Append(node);
        return true;
    }

    /// <summary>
    /// Takes the object whose finalizer is next: those found dead earlier first, but critical ones after all others that are
    /// ready. Until it is taken, it stays alive with all that it refers to; afterwards the caller is responsible for that.
    /// </summary>
    /// <returns>False when no finalizer is to run.</returns>
    public bool TryTakeReady(out nuint reference)
    {
        Node* node = _ready.Count != 0 ? _ready.Take() : _readyCritical.Take();
        reference = node == null ? 0 : node->Reference;
        if (node != null)
        {
            node->Next = _free;
            _free = node;
        }

        return node != null;
    }

    /// <summary>Makes the finalizers of all registered objects due, dead or not: the end of the program is near.</summary>
    public void MakeAllReady<TModel>()
        where TModel : struct, IObjectModel
    {
        for (Node* node; (node = _registered.Take()) != null;)
        {
            MakeReady<TModel>(node);
        }
    }

    /// <summary>Moves the registrations of dead objects to the ready lists, or ends those that were suppressed.</summary>
    internal void MoveDead<TModel>(in ObjectMarker<TModel> marker)
        where TModel : struct, IObjectModel
    {
        NodeList all = _registered;
        _registered = default;
        for (Node* node; (node = all.Take()) != null;)
        {
            if (!marker.IsDead(node->Reference))
            {
                _registered.Append(node);
            }
            else
            {
                MakeReady<TModel>(node);
            }
        }
    }

    /// <summary>Marks the objects that are ready, and what they refer to.</summary>
    internal readonly void MarkReady<TModel>(ref ObjectMarker<TModel> marker)
        where TModel : struct, IObjectModel
    {
        for (Node* node = _ready.First; node != null; node = node->Next)
        {
            marker.MarkReference(node->Reference);
        }

        for (Node* node = _readyCritical.First; node != null; node = node->Next)
        {
            marker.MarkReference(node->Reference);
        }
    }

    private void MakeReady<TModel>(Node* node)
        where TModel : struct, IObjectModel
    {
        void* block = TModel.BlockOf(node->Reference);
        if (TModel.TakeSuppression(block))
        {
            node->Next = _free;
            _free = node;
        }
        else if (TModel.IsCritical(block))
        {
            _readyCritical.Append(node);
        }
        else
        {
            _ready.Append(node);
        }
    }

    private bool TryAddNodes()
    {
        Node* nodes = _heap == null ? null : (Node*)_heap->Allocate(ChunkBytes, HeapRegion.GranuleBytes);
        for (nuint i = 0; nodes != null && i < ChunkBytes / (nuint)sizeof(Node); i++)
        {
            nodes[i].Next = _free;
            _free = nodes + i;
        }

        return nodes != null;
    }

    private struct Node
    {
        internal nuint Reference;
        internal Node* Next;
    }

    private struct NodeList
    {
        internal Node* First;
        internal Node* Last;
        internal ulong Count;

        internal void Append(Node* node)
        {
            node->Next = null;
            if (Last == null)
            {
                First = node;
            }
            else
            {
                Last->Next = node;
            }

            Last = node;
            Count++;
        }

        internal Node* Take()
        {
            Node* node = First;
            if (node != null)
            {
                First = node->Next;
                Last = First == null ? null : Last;
                Count--;
            }

            return node;
        }
    }
}
