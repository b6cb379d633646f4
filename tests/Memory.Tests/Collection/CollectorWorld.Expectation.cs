using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;

namespace UefiKernel.Memory.Tests.Collection;

/// <summary>What a collection has to do, worked out with sets; and whether the collector did it.</summary>
internal sealed unsafe partial class CollectorWorld
{
    internal List<HandleEntry> Handles { get; } = [];

    internal List<Node> Registered { get; private set; } = [];

    internal Queue<Node> Ready { get; } = new();

    internal Queue<Node> ReadyCritical { get; } = new();

    internal HandleEntry? AddHandle(HandleKind kind, Node? target, Node? dependent)
    {
        nuint* slot =
            Collector.Handles.Allocate(kind, target == null ? 0 : target.Reference, dependent == null ? 0 : dependent.Reference);
        if (slot == null)
        {
            return null;
        }

        HandleEntry entry = new(slot, kind, target, kind == HandleKind.Dependent ? dependent : null);
        Handles.Add(entry);
        return entry;
    }

    internal bool Register(Node node)
    {
        bool done = Collector.Finalizers.Register(node.Reference);
        if (done)
        {
            Registered.Add(node);
        }

        return done;
    }

    internal static void Suppress(Node node)
    {
        node.Suppressed = true;
        SyntheticModel.Suppress(node.Block);
    }

    /// <summary>Takes the next finalizer, which must be the one that the model expects.</summary>
    internal Node? TakeReady()
    {
        Node? expected = Ready.Count != 0 ? Ready.Dequeue() : ReadyCritical.Count != 0 ? ReadyCritical.Dequeue() : null;
        bool taken = Collector.Finalizers.TryTakeReady(out nuint reference);
        Require(taken == (expected != null) && reference == (expected?.Reference ?? 0), "another finalizer is next");
        return expected;
    }

    /// <summary>Old objects that referred to new ones without a marked card, as the last collection of new ones found.</summary>
    internal int Forgotten { get; private set; }

    /// <summary>The last of these references: the object's block, where the reference stands, and the other's block.</summary>
    internal (nuint Holder, nuint Field, nuint Target) Lost { get; private set; }

    /// <summary>Collects and compares everything with the model.</summary>
    /// <param name="isFull">False for a collection of the new objects: old ones are alive, and what they refer to.</param>
    internal void Collect(bool isFull = true)
    {
        Seal();
        HashSet<Node> live = [.. Roots, .. Ready, .. ReadyCritical];
        if (!isFull)
        {
            live.UnionWith(Known.Where(static n => n.IsOld));
        }

        live.UnionWith(
            Handles.Where(h => h.Kind is HandleKind.Normal or HandleKind.Pinned && h.Target != null).Select(h => h.Target!));
        if (Words.Count != 0)
        {
            Node[] byAddress = [.. Known.OrderBy(n => (nuint)n.Block)];
            foreach (nuint word in Words)
            {
                int index = LastAtOrBelow(byAddress, word);
                if (index >= 0 && word - (nuint)byAddress[index].Block < byAddress[index].BlockSize)
                {
                    live.Add(byAddress[index]);
                }
            }
        }

        Close(live);
        foreach (HandleEntry handle in Handles.Where(
            h => h.Kind == HandleKind.Weak && h.Target != null && !live.Contains(h.Target)))
        {
            handle.Target = null;
        }

        List<Node> stillRegistered = [];
        List<Node> due = [];
        foreach (Node node in Registered)
        {
            if (live.Contains(node))
            {
                stillRegistered.Add(node);
            }
            else if (node.Suppressed)
            {
                node.Suppressed = false;
            }
            else
            {
                due.Add(node);
                (node.Critical ? ReadyCritical : Ready).Enqueue(node);
            }
        }

        Registered = stillRegistered;
        live.UnionWith(due);
        Close(live);
        foreach (HandleEntry handle in Handles)
        {
            if (handle.Target != null && handle.Kind is HandleKind.WeakTrackResurrection or HandleKind.Dependent &&
                !live.Contains(handle.Target!))
            {
                handle.Target = null;
            }

            handle.Dependent = handle.Target == null ? null : handle.Dependent;
        }

        ulong dead = (ulong)(Known.Count - live.Count);
        nuint deadBytes = 0;
        foreach (Node node in Known.Where(n => !live.Contains(n)))
        {
            node.IsFreed = true;
            deadBytes += node.BlockSize;
        }

        Forgotten = 0;
        RootSource roots = new(this);
        Require(Collector.Collect(ref roots, isFull), "the collector refused");
        Require(Forgotten == 0, "an old object refers to a new one that is freed");
        Compare(dead, deadBytes);
    }

    /// <summary>Collects new objects where a barrier was forgotten; how many references it missed.</summary>
    internal int CollectWithForgottenBarrier()
    {
        Seal();
        Forgotten = 0;
        RootSource roots = new(this);
        Require(Collector.Collect(ref roots, isFull: false), "the collector refused");
        return Forgotten;
    }

    private void Compare(ulong dead, nuint deadBytes)
    {
        HeapViolation violation = Heap.Verify();
        Require(violation.IsNone, violation.ToString());
        Require(Collector.Statistics.LastObjectsFreed == dead,
            $"{Collector.Statistics.LastObjectsFreed} objects were freed, not {dead}");
        Require(Collector.Statistics.LastBytesFreed.Value == deadBytes, "the count of freed bytes is wrong");
        foreach (Node node in Known)
        {
            if (node.IsFreed)
            {
                Require(Heap.FindObject(node.Block) == null, "a dead object is still there");
            }
            else
            {
                Require(Heap.FindObject((byte*)node.Block + node.Size - 1) == node.Block && Collector.IsOld(node.Reference),
                    "a live object is gone");
                node.IsOld = true;
                Require(node.IsIntact(), "a live object was damaged");
            }
        }

        Known = [.. Known.Where(n => !n.IsFreed)];
        Require(Heap.Objects == (ulong)Known.Count && Collector.Statistics.LiveObjects == Heap.Objects,
            "the count of live objects is wrong");
        foreach (HandleEntry handle in Handles)
        {
            Require(handle.Slot[0] == (handle.Target?.Reference ?? 0), $"a handle ({handle.Kind}) has the wrong target");
            Require(handle.Kind != HandleKind.Dependent || handle.Slot[1] == (handle.Dependent?.Reference ?? 0),
                "a dependent handle has the wrong second object");
        }

        Require(Collector.Handles.Count == (ulong)Handles.Count, "the count of handles is wrong");
        Require(Collector.Finalizers.Registered == (ulong)Registered.Count, "the count of registrations is wrong");
        Require(Collector.Finalizers.Ready == (ulong)(Ready.Count + ReadyCritical.Count), "the count of finalizers is wrong");
    }

    /// <summary>Adds everything that can be reached, also by dependent handles.</summary>
    private void Close(HashSet<Node> live)
    {
        Stack<Node> open = new(live);
        do
        {
            while (open.TryPop(out Node? node))
            {
                foreach (Node? field in node.Fields)
                {
                    if (field != null && live.Add(field))
                    {
                        open.Push(field);
                    }
                }
            }

            foreach (HandleEntry handle in Handles)
            {
                if (handle.Kind == HandleKind.Dependent && handle.Target != null && live.Contains(handle.Target) &&
                    handle.Dependent != null && live.Add(handle.Dependent))
                {
                    open.Push(handle.Dependent);
                }
            }
        }
        while (open.Count != 0);
    }

    private static int LastAtOrBelow(Node[] nodes, nuint word)
    {
        int low = 0;
        int high = nodes.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = (nuint)nodes[middle].Block <= word ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }

    /// <summary>A handle as the model sees it.</summary>
    internal sealed class HandleEntry(nuint* slot, HandleKind kind, Node? target, Node? dependent)
    {
        internal readonly nuint* Slot = slot;
        internal readonly HandleKind Kind = kind;
        internal Node? Target = target;
        internal Node? Dependent = dependent;
    }

    private readonly struct RootSource(CollectorWorld world) : IRootSource<SyntheticModel>
    {
        public void MarkRoots(ref ObjectMarker<SyntheticModel> marker)
        {
            Require(world.Collector.IsCollecting, "the collector does not know that it collects");
            RootSource again = this;
            Require(!world.Collector.Collect(ref again), "a collection began during another");
            marker.MarkReference(0);
            marker.MarkReference(world.Frozen);
            for (int i = 0; i < world.Roots.Count; i++)
            {
                if (i % 2 == 0)
                {
                    marker.MarkReference(world.Roots[i].Reference);
                }
                else
                {
                    marker.MarkBlock(world.Roots[i].Block);
                }
            }

            nuint[] words = [.. world.Words];
            fixed (nuint* low = words)
            {
                marker.MarkRange(low, low + words.Length);
            }
        }

        public void ReportLost(void* holder, nuint* field, void* target)
        {
            world.Forgotten++;
            world.Lost = ((nuint)holder, (nuint)field, (nuint)target);
        }

        public void VisitUnreached(ref ObjectMarker<SyntheticModel> marker)
        {
        }
    }
}
