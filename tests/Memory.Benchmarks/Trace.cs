using System.Collections.Generic;

namespace UefiKernel.Memory.Benchmarks;

/// <summary>
/// One request: allocate into a slot, or free a slot (size 0, which the workloads never ask for), or reallocate it.
/// </summary>
internal readonly record struct Request(int Slot, uint Size, uint Alignment, bool Reallocate = false);

/// <summary>
/// A workload, made once from its seed and then replayed with every allocator: a part that prepares the heap, and a part that is
/// timed.
/// </summary>
internal sealed record Trace(string Name, int Slots, Request[] Setup, Request[] Timed)
{
    internal const ulong ArenaBytes = 10 * 1024 * 1024;

    /// <summary>Random allocations and frees that keep the payload at a share of the arena.</summary>
    internal static Trace Steady(int n, int percent, int operations)
    {
        Builder builder = new(0x9E3779B97F4A7C15 ^ (ulong)(n * 100 + percent));
        ulong target = ArenaBytes * (ulong)percent / 100;
        while (builder.Payload < target)
        {
            builder.Allocate(n);
        }

        Request[] setup = builder.Take();
        while (builder.Count < operations)
        {
            if (builder.Payload < target)
            {
                builder.Allocate(n);
            }
            else
            {
                builder.FreeAny();
            }
        }

        return new($"steady {percent} %, N = {SizeName(n)}", builder.Slots, setup, builder.Take());
    }

    /// <summary>
    /// Each operation replaces a random block of a fixed number (after Larson and Krishnan, "Memory allocation for long-running
    /// server applications").
    /// </summary>
    internal static Trace Larson(int n, int blocks, int operations)
    {
        Builder builder = new(0xD1B54A32D192ED03 ^ (ulong)n);
        while (builder.Live < blocks)
        {
            builder.Allocate(n);
        }

        Request[] setup = builder.Take();
        while (builder.Count < operations)
        {
            builder.FreeAny();
            builder.Allocate(n);
        }

        return new($"larson churn, N = {SizeName(n)}", builder.Slots, setup, builder.Take());
    }

    /// <summary>
    /// A heap with the given number of separate free blocks of 32 bytes each, then random allocations and frees of up to 1000
    /// blocks.
    /// </summary>
    internal static Trace Fragmented(int n, int freeBlocks, int operations)
    {
        Builder builder = new(0x8CB92BA72F3D8DD7 ^ (ulong)n);
        int first = builder.Slots;
        for (int i = 0; i < 2 * freeBlocks; i++)
        {
            builder.AllocateKept(32);
        }

        for (int i = 0; i < freeBlocks; i++)
        {
            builder.FreeKept(first + 2 * i);
        }

        Request[] setup = builder.Take();
        while (builder.Count < operations)
        {
            if (builder.Live < 500 || (builder.Live < 1000 && builder.Coin()))
            {
                builder.Allocate(n);
            }
            else
            {
                builder.FreeAny();
            }
        }

        return new($"{freeBlocks} free blocks, N = {SizeName(n)}", builder.Slots, setup, builder.Take());
    }

    /// <summary>The steady workload, every other operation a reallocation to a new size; one of many by its number.</summary>
    internal static Trace Churned(int n, int percent, int operations, ulong number)
    {
        Builder builder = new((0x2545F4914F6CDD1D ^ (ulong)n) + (number * 0x9E3779B97F4A7C15));
        ulong target = ArenaBytes * (ulong)percent / 100;
        while (builder.Count < operations)
        {
            if (builder.Payload < target)
            {
                builder.Allocate(n);
            }
            else if (builder.Coin())
            {
                builder.ReallocateAny(n);
            }
            else
            {
                builder.FreeAny();
            }
        }

        return new($"churned, N = {SizeName(n)}", builder.Slots, [], builder.Take());
    }

    /// <summary>Blocks that grow and shrink: three reallocations in four operations.</summary>
    internal static Trace Reallocating(int n, int operations)
    {
        Builder builder = new(0xABC98388FB8FAC03 ^ (ulong)n);
        while (builder.Payload < ArenaBytes * 4 / 10)
        {
            builder.Allocate(n, aligned: false);
        }

        Request[] setup = builder.Take();
        while (builder.Count < operations)
        {
            if (builder.OneIn(4))
            {
                builder.FreeAny();
                builder.Allocate(n, aligned: false);
            }
            else
            {
                builder.ReallocateAny(n);
            }
        }

        return new($"reallocation, N = {SizeName(n)}", builder.Slots, setup, builder.Take());
    }

    internal static string SizeName(int n) => n >= 1024 ? $"{n / 1024} KiB" : $"{n}";

    private sealed class Builder(ulong seed)
    {
        private Xorshift _random = new(seed);
        private List<Request> _requests = [];
        private readonly List<(int Slot, uint Size)> _live = [];
        private readonly Stack<int> _unused = [];

        internal int Slots { get; private set; }

        internal ulong Payload { get; private set; }

        internal int Live => _live.Count;

        internal int Count => _requests.Count;

        internal bool Coin() => OneIn(2);

        internal bool OneIn(ulong n) => _random.Below(n) == 0;

        internal void Allocate(int n, bool aligned = true)
        {
            uint size = (uint)_random.Size(n);
            uint alignment = aligned ? (uint)_random.Alignment() : 8;
            int slot = _unused.Count > 0 ? _unused.Pop() : Slots++;
            _live.Add((slot, size));
            Payload += size;
            _requests.Add(new(slot, size, alignment));
        }

        internal void AllocateKept(uint size) => _requests.Add(new(Slots++, size, 8));

        internal void FreeKept(int slot) => _requests.Add(new(slot, 0, 0));

        internal void FreeAny()
        {
            int which = (int)_random.Below((ulong)_live.Count);
            (int slot, uint size) = _live[which];
            _live[which] = _live[^1];
            _live.RemoveAt(_live.Count - 1);
            _unused.Push(slot);
            Payload -= size;
            _requests.Add(new(slot, 0, 0));
        }

        internal void ReallocateAny(int n)
        {
            int which = (int)_random.Below((ulong)_live.Count);
            (int slot, uint size) = _live[which];
            uint newSize = (uint)_random.Size(n);
            _live[which] = (slot, newSize);
            Payload += newSize;
            Payload -= size;
            _requests.Add(new(slot, newSize, 8, true));
        }

        internal Request[] Take()
        {
            Request[] taken = [.. _requests];
            _requests = [];
            return taken;
        }
    }
}
