using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCheck;
using UefiKernel.Memory.Collection;
using UefiKernel.Memory.Heap;
using Xunit;

namespace UefiKernel.Memory.Tests.Collection;

public sealed unsafe class CollectorModelTests
{
    private const int MillionObjects = 1_000_000;

    [Fact]
    public void Random_graphs_handles_and_finalizers_end_as_reachability_says_for_a_million_objects()
    {
        long objects = 0;
        long collections = 0;
        Gen.Select(
            Gen.Int,
            Gen.OneOf(Gen.Const(1), Gen.Const(2), Gen.Const(5), Gen.Const(64), Gen.Const(1024)),
            Gen.OneOf(Gen.Const(HeapHardening.Basic), Gen.Const(HeapHardening.None)),
            Gen.OneOf(Gen.Const(60_000), Gen.Const(400_000)))
            .Sample(
                (seed, stack, hardening, bytes) =>
                {
                    RandomUse use = new(seed, (nuint)stack, hardening, (nuint)bytes);
                    Interlocked.Add(ref objects, use.Run(bytes / 120));
                    Interlocked.Add(ref collections, use.Collections);
                },
                iter: 300);
        Assert.True(collections > 1500, $"only {collections} collections");
        for (int seed = 0; objects < MillionObjects; seed++)
        {
            objects += new RandomUse(seed, 256, HeapHardening.Basic, 16 << 20).Run(150_000);
        }

        Assert.True(objects >= MillionObjects);
    }

    /// <summary>Does everything that can be done to a world, in an order that a seed decides.</summary>
    private sealed class RandomUse(int seed, nuint stack, HeapHardening hardening, nuint bytes)
    {
        private static readonly HandleKind[] s_kinds =
            [HandleKind.Weak, HandleKind.WeakTrackResurrection, HandleKind.Normal, HandleKind.Pinned, HandleKind.Dependent];

        private readonly Random _random = new(seed);

        internal int Collections { get; private set; }

        internal int Run(int steps)
        {
            using CollectorWorld world =
                new(bytes, stack, hardening, seed % 2 == 0 ? HeapPlacement.FirstFit : HeapPlacement.SegregatedFit);
            List<nuint> natives = [];
            int roots = _random.Next(1, 40);
            int interval = int.Max(steps / 6, 40);
            for (int step = 1; step <= steps; step++)
            {
                Step(world, natives, roots);
                if (step % interval == 0)
                {
                    Collect(world);
                }
            }

            world.Roots.Clear();
            world.Words.Clear();
            foreach (CollectorWorld.HandleEntry handle in world.Handles)
            {
                CollectorWorld.Require(world.Collector.Handles.Free(handle.Slot), "a handle could not be freed");
            }

            world.Handles.Clear();
            do
            {
                world.Collect();
                while (world.TakeReady() != null)
                {
                }
            }
            while (world.Known.Count != 0);
            foreach (nuint native in natives)
            {
                CollectorWorld.Require(world.Heap.Free((void*)native) == HeapStatus.Success, "a native block could not be freed");
            }

            CollectorWorld.Require(world.Heap.ObjectBytes.IsZero, "bytes of objects were lost");
            return world.Allocated;
        }

        private void Collect(CollectorWorld world)
        {
            // More often of the new objects alone, as it is in use.
            Collections++;
            world.Collect(isFull: _random.Next(4) == 0);
        }

        private void Step(CollectorWorld world, List<nuint> natives, int roots)
        {
            int what = _random.Next(100);
            if (what < 45 || world.Known.Count == 0)
            {
                Allocate(world);
                return;
            }

            CollectorWorld.Node node = Any(world);
            switch (what)
            {
                case < 68:
                    if (node.Fields.Length != 0)
                    {
                        SetField(world, node, _random.Next(node.Fields.Length));
                    }

                    break;
                case < 74:
                    Replace(world.Roots, node, roots);
                    break;
                case < 78:
                    nuint word = _random.Next(3) switch
                    {
                        0 => (nuint)node.Block + (nuint)_random.NextInt64((long)node.Size),
                        1 => world.Start + (nuint)_random.NextInt64((long)bytes + 64) - 32,
                        _ => (nuint)_random.NextInt64(),
                    };
                    Replace(world.Words, word, roots);
                    break;
                case < 82:
                    UseNative(world, natives, node);
                    break;
                case < 90:
                    UseHandle(world, node);
                    break;
                case < 94:
                    world.Register(node);
                    break;
                case < 95:
                    CollectorWorld.Suppress(node);
                    break;
                default:
                    if (world.TakeReady() is { } taken)
                    {
                        Resurrect(world, taken, roots);
                    }

                    break;
            }
        }

        private void Allocate(CollectorWorld world)
        {
            int references = _random.Next(40) switch
            {
                0 => _random.Next(300),
                < 12 => 0,
                _ => _random.Next(1, 5),
            };
            nuint size = _random.Next(60) == 0 ? (nuint)_random.Next(9000) : (nuint)_random.Next(120);
            CollectorWorld.Node? node =
                world.Allocate(size, references, large: _random.Next(30) == 0, critical: _random.Next(4) == 0);
            if (node == null)
            {
                Collect(world);
                return;
            }

            for (int i = 0; i < references; i++)
            {
                if (_random.Next(2) == 0)
                {
                    SetField(world, node, i);
                }
            }
        }

        private void SetField(CollectorWorld world, CollectorWorld.Node node, int index)
        {
            if (_random.Next(20) == 0)
            {
                world.SetFieldToFrozen(node, index);
            }
            else
            {
                world.SetField(node, index, _random.Next(6) switch
                {
                    0 => null,
                    1 => node,
                    _ => Any(world),
                });
            }
        }

        private void UseNative(CollectorWorld world, List<nuint> natives, CollectorWorld.Node node)
        {
            if (natives.Count > 50)
            {
                int index = _random.Next(natives.Count);
                CollectorWorld.Require(
                    world.Heap.Free((void*)natives[index]) == HeapStatus.Success, "a native block could not be freed");
                natives.RemoveAt(index);
                return;
            }

            nuint words = (nuint)_random.Next(1, 60);
            void* native = world.Heap.Allocate(words * 8, 8);
            if (native != null)
            {
                // What lies in native blocks keeps nothing, and nothing keeps or frees them.
                new Span<nuint>(native, (int)words).Fill(node.Reference);
                natives.Add((nuint)native);
                world.Words.Add((nuint)native);
            }
        }

        private void UseHandle(CollectorWorld world, CollectorWorld.Node node)
        {
            CollectorWorld.HandleEntry? entry = world.Handles.Count == 0
                ? null
                : world.Handles[_random.Next(world.Handles.Count)];
            switch (_random.Next(4))
            {
                case 0 when entry != null && entry.Kind is not (HandleKind.Normal or HandleKind.Pinned):
                    entry.Target = node;
                    *entry.Slot = node.Reference;
                    break;
                case 1 when entry != null:
                    CollectorWorld.Require(world.Collector.Handles.Free(entry.Slot), "a handle could not be freed");
                    CollectorWorld.Require(!world.Collector.Handles.Free(entry.Slot), "a handle was freed twice");
                    world.Handles.Remove(entry);
                    break;
                default:
                    HandleKind kind = s_kinds[_random.Next(s_kinds.Length)];
                    // Strong handles are few, or nothing ever dies.
                    if (kind is not (HandleKind.Normal or HandleKind.Pinned) || world.Handles.Count(h => h.Kind == kind) < 5)
                    {
                        world.AddHandle(kind, _random.Next(10) == 0 ? null : node, _random.Next(10) == 0 ? null : Any(world));
                    }

                    break;
            }
        }

        private void Resurrect(CollectorWorld world, CollectorWorld.Node node, int roots)
        {
            switch (_random.Next(3))
            {
                case 0:
                    Replace(world.Roots, node, roots);
                    break;
                case 1:
                    world.Register(node);
                    break;
            }
        }

        private CollectorWorld.Node Any(CollectorWorld world) => world.Known[_random.Next(world.Known.Count)];

        private void Replace<T>(List<T> list, T item, int most)
        {
            if (list.Count < most)
            {
                list.Add(item);
            }
            else
            {
                list[_random.Next(list.Count)] = item;
            }
        }
    }
}
