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
        new("hash code of an object survives a collection", static () =>
        {
            object o = new object();
            int hash = o.GetHashCode();
            GC.Collect();
            Check.Equal(hash, o.GetHashCode());
        }),
    ];

    private static void HandleKeeps()
    {
        GCHandle handle = MakeHandle(GCHandleType.Normal, out WeakReference reference);
        CollectionChecks.ScrubStack();
        GC.Collect();
        Check.True(reference.IsAlive);
        Check.True(handle.Target is byte[] { Length: 100 });
        handle.Free();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GCHandle MakeHandle(GCHandleType type, out WeakReference reference)
    {
        byte[] target = new byte[100];
        reference = new WeakReference(target);
        return GCHandle.Alloc(target, type);
    }

    private static void PinnedStays()
    {
        var handle = GCHandle.Alloc(new byte[] { 1, 2, 3, 4 }, GCHandleType.Pinned);
        nint before = handle.AddrOfPinnedObject();
        GC.Collect();
        CollectionChecks.Fill();
        Check.Equal(before, handle.AddrOfPinnedObject());
        Check.Equal(0x0403_0201, Marshal.ReadInt32(before));
        handle.Free();
    }

    private static void WeakHandle()
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

        Check.True(cleared >= 3);
    }

    private static void WeakTarget()
    {
        var target = new Node { Value = 4 };
        var reference = new WeakReference<Node>(target);
        GC.Collect();
        Check.True(reference.TryGetTarget(out Node? found));
        Check.Same(target, found);
        GC.KeepAlive(target);
    }

    private static void TableKeeps()
    {
        var table = new ConditionalWeakTable<object, Node>();
        object key = new object();
        AddTo(table, key);
        CollectionChecks.ScrubStack();
        GC.Collect();
        CollectionChecks.Fill();
        Check.True(table.TryGetValue(key, out Node? value));
        Check.Equal(11, value.Value);
        GC.KeepAlive(key);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTo(ConditionalWeakTable<object, Node> table, object key) => table.Add(key, new Node { Value = 11 });

    private static void TableLetsGo()
    {
        var table = new ConditionalWeakTable<Node, Node>();
        Check.True(CollectionChecks.Died(CollectionChecks.Most, () =>
        {
            var key = new Node();
            table.Add(key, new Node { Next = key });
            return key;
        }));
        GC.KeepAlive(table);
    }

    private static void LockSurvives()
    {
        object gate = new object();
        lock (gate)
        {
            _ = gate.GetHashCode();
            GC.Collect();
            Check.True(Monitor.IsEntered(gate));
        }

        Check.True(!Monitor.IsEntered(gate));
    }

    private sealed class Node
    {
        public Node? Next;
        public int Value;
    }
}
