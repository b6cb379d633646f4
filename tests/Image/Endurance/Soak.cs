using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Image.Endurance;

/// <summary>
/// Allocates many times the heap's size in mixed shapes while a part of it stays alive and is checked: what collection, merging
/// and bump allocation must stand without end.
/// </summary>
/// <param name="seed">Of what it does.</param>
/// <param name="slots">How many objects stay alive, each with what it refers to.</param>
internal sealed class Soak(int seed, int slots = Soak.DefaultSlots) : IDisposable
{
    private const int DefaultSlots = 2048;

    private readonly object?[] _slots = new object?[slots];
    private readonly ConditionalWeakTable<object, string> _attached = [];
    private readonly List<GCHandle> _handles = [];
    private Random _random = new(seed);

    /// <summary>
    /// Allocates about the given number of bytes of objects, replacing living ones at random, and checks each one it replaces.
    /// </summary>
    /// <param name="bytes">The number of bytes.</param>
    /// <param name="progress">
    /// Called now and then with the number of bytes that all threads have allocated since the beginning. What it throws ends the
    /// run.
    /// </param>
    /// <returns>Null, or what was wrong.</returns>
    public string? Run(long bytes, Action<long> progress)
    {
        long start = GC.GetTotalAllocatedBytes();
        while (GC.GetTotalAllocatedBytes() - start is var allocated && allocated < bytes)
        {
            progress(allocated);
            for (int i = 0; i < 256; i++)
            {
                int slot = _random.Next(_slots.Length);
                string? problem = Check(_slots[slot], slot);
                if (problem is not null)
                {
                    return problem;
                }

                _slots[slot] = Make(slot);
            }

            // No thread runs finalizers beside this one: what waits for them would fill the heap.
            GC.WaitForPendingFinalizers();
        }

        return CheckAll();
    }

    /// <summary>
    /// Replaces all living objects by the same ones each time: what is alive afterwards differs only by what others hold.
    /// </summary>
    /// <returns>Null, or what was wrong.</returns>
    public string? Settle()
    {
        // Objects refer to others in other slots, which must not be old ones.
        Array.Clear(_slots);
        _attached.Clear();
        FreeHandles();
        Random random = _random;
        _random = new Random(seed);
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            _slots[slot] = Make(slot);
        }

        _random = random;
        return CheckAll();
    }

    /// <summary>Frees the handles; they would stay allocated for good.</summary>
    public void Dispose() => FreeHandles();

    private void FreeHandles()
    {
        foreach (GCHandle handle in _handles)
        {
            handle.Free();
        }

        _handles.Clear();
    }

    private string? CheckAll()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            string? problem = Check(_slots[slot], slot);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    // Everything that is made can be told from its slot.
    private object Make(int slot)
    {
        switch (_random.Next(16))
        {
            case < 5:
                return new string((char)('a' + (slot % 26)), 1 + _random.Next(60));
            case < 8:
                return Fill(new byte[_random.Next(400)], slot);
            case 8:
                return Fill(new byte[_random.Next(20_000)], slot);
            case < 11:
                return Chain.Make(slot, 1 + _random.Next(12));
            case 11:
                return new Dictionary<int, string> { [slot] = $"value {slot}", [slot + 1] = "other" };
            case 12:
                return new object?[] { slot, $"{slot}", null, _slots[_random.Next(_slots.Length)] is Chain chain ? chain : null };
            case 13:
                return new Finalized(slot);
            case 14:
                var key = new Chain(slot, null);
                _attached.Add(key, $"attached {slot}");
                return key;
            default:
                Rotate(slot);
                return new List<int>([slot, slot + 1, slot + 2]);
        }
    }

    private void Rotate(int slot)
    {
        if (_handles.Count == 64)
        {
            int index = _random.Next(_handles.Count);
            _handles[index].Free();
            _handles.RemoveAt(index);
        }

        _handles.Add(GCHandle.Alloc(new byte[] { (byte)slot }, slot % 2 == 0 ? GCHandleType.Weak : GCHandleType.Pinned));
    }

    private static string? Check(object? value, int slot)
    {
        bool good = value switch
        {
            null => true,
            string text => !text.AsSpan().ContainsAnyExcept((char)('a' + (slot % 26))),
            byte[] bytes => !bytes.AsSpan().ContainsAnyExcept((byte)slot),
            Chain chain => chain.IsGood(slot),
            Dictionary<int, string> dictionary => dictionary.Count == 2 && dictionary[slot] == $"value {slot}",
            object?[] array => array is [int number, string text, null, _] && number == slot && text == $"{slot}",
            Finalized finalized => finalized.Slot == slot && finalized.IsGood,
            List<int> list => list is [var a, var b, var c] && a == slot && b == slot + 1 && c == slot + 2,
            _ => false,
        };
        return good ? null : $"the {value!.GetType().Name} in slot {slot} is not what was put there";
    }

    private static byte[] Fill(byte[] bytes, int slot)
    {
        bytes.AsSpan().Fill((byte)slot);
        return bytes;
    }

    private sealed class Chain(int slot, Chain? next)
    {
        private readonly int _slot = slot;
        private readonly Chain? _next = next;

        public static Chain Make(int slot, int length)
        {
            Chain? chain = null;
            for (int i = 0; i < length; i++)
            {
                chain = new Chain(slot, chain);
            }

            return chain!;
        }

        public bool IsGood(int slot)
        {
            for (Chain? chain = this; chain is not null; chain = chain._next)
            {
                if (chain._slot != slot)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private sealed class Finalized(int slot)
    {
        private readonly byte[] _data = Fill(new byte[100], slot);

        public int Slot { get; } = slot;

        public bool IsGood => !_data.AsSpan().ContainsAnyExcept((byte)Slot);

        // A finalizer that finds its data gone must not go unnoticed.
        ~Finalized()
        {
            if (!IsGood)
            {
                Environment.FailFast($"The data of slot {Slot} was freed before its owner's finalizer ran");
            }
        }
    }
}
