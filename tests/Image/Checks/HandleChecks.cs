using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Threading;

namespace UefiKernel.Image.Checks;

/// <summary>Handles, weak references, tables by object, and what CoreLib keeps beside an object.</summary>
internal static class HandleChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("handle keeps its target, freed handle does not", HandleKeeps),
        new("pinned array stays where it is", PinnedStays),
        new("weak handle is cleared, its slot used again", WeakHandle),
        new("WeakReference<T> gives a living target", WeakTarget),
        new("ConditionalWeakTable keeps a value as long as its key", TableKeeps),
        new("ConditionalWeakTable lets a key die that its value refers to", TableLetsGo),
        new("lock taken on an object survives a collection", LockSurvives),
        new("hash code of an object survives a collection", static () => { var o = new object(); int hash = o.GetHashCode(); GC.Collect(); return o.GetHashCode() == hash; }),
    ];

    private static bool HandleKeeps()
    {
        GCHandle handle = MakeHandle(GCHandleType.Normal, out WeakReference reference);
        CollectionChecks.ScrubStack();
        GC.Collect();
        bool lived = reference.IsAlive && handle.Target is byte[] { Length: 100 };
        handle.Free();
        return lived;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GCHandle MakeHandle(GCHandleType type, out WeakReference reference)
    {
        var target = new byte[100];
        reference = new WeakReference(target);
        return GCHandle.Alloc(target, type);
    }

    private static bool PinnedStays()
    {
        GCHandle handle = GCHandle.Alloc(new byte[] { 1, 2, 3, 4 }, GCHandleType.Pinned);
        nint before = handle.AddrOfPinnedObject();
        GC.Collect();
        CollectionChecks.Fill();
        bool stayed = handle.AddrOfPinnedObject() == before && Marshal.ReadInt32(before) == 0x0403_0201;
        handle.Free();
        return stayed;
    }

    private static bool WeakHandle()
    {
        int cleared = 0;
        for (int i = 0; i < CollectionChecks.Many; i++)
        {
            GCHandle handle = MakeHandle(GCHandleType.Weak, out _);
            if (i % 16 == 0)
            {
                CollectionChecks.ScrubStack();
                GC.Collect();
                cleared += handle.Target is null ? 1 : 0;
            }

            handle.Free();
        }

        return cleared >= 3;
    }

    private static bool WeakTarget()
    {
        var target = new Node { Value = 4 };
        var reference = new WeakReference<Node>(target);
        GC.Collect();
        bool given = reference.TryGetTarget(out Node? found) && ReferenceEquals(found, target);
        GC.KeepAlive(target);
        return given;
    }

    private static bool TableKeeps()
    {
        var table = new ConditionalWeakTable<object, Node>();
        var key = new object();
        AddTo(table, key);
        CollectionChecks.ScrubStack();
        GC.Collect();
        CollectionChecks.Fill();
        bool kept = table.TryGetValue(key, out Node? value) && value.Value == 11;
        GC.KeepAlive(key);
        return kept;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTo(ConditionalWeakTable<object, Node> table, object key) => table.Add(key, new Node { Value = 11 });

    private static bool TableLetsGo()
    {
        var table = new ConditionalWeakTable<Node, Node>();
        bool died = CollectionChecks.Died(CollectionChecks.Most, () =>
        {
            var key = new Node();
            table.Add(key, new Node { Next = key });
            return key;
        });
        GC.KeepAlive(table);
        return died;
    }

    private static bool LockSurvives()
    {
        var gate = new object();
        lock (gate)
        {
            _ = gate.GetHashCode();
            GC.Collect();
            if (!Monitor.IsEntered(gate))
                return false;
        }

        return !Monitor.IsEntered(gate);
    }

    private sealed class Node
    {
        public Node? Next;
        public int Value;
    }
}
