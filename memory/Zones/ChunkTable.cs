namespace UefiKernel.Memory;

/// <summary>The blocks of pages that a zone holds, by address, and how many allocations live in each.</summary>
internal unsafe struct ChunkTable
{
    /// <summary>A zone takes at least a quarter of what it has when it grows, so that 64 blocks make a million times the first one.</summary>
    internal const int Capacity = 128;

    private fixed ulong _starts[Capacity];
    private fixed uint _live[Capacity];
    private fixed byte _orders[Capacity];

    internal int Count { get; private set; }

    /// <summary>The virtual address of a block.</summary>
    internal readonly nuint Start(int chunk) => (nuint)_starts[chunk];

    internal readonly int Order(int chunk) => _orders[chunk];

    internal readonly uint Live(int chunk) => _live[chunk];

    internal void Enter(int chunk) => _live[chunk]++;

    internal void Leave(int chunk) => _live[chunk]--;

    /// <summary>The block with an address, or −1.</summary>
    internal readonly int Find(nuint address)
    {
        int below = Place(address) - 1;
        return below >= 0 && address - Start(below) < (nuint)PageCount.BytesPerPage << _orders[below] ? below : -1;
    }

    /// <summary>Adds a block without allocations; to be called only while there is room.</summary>
    internal void Add(nuint start, int order)
    {
        int place = Place(start);
        for (int i = Count; i > place; i--)
        {
            Move(i - 1, i);
        }

        _starts[place] = start;
        _orders[place] = (byte)order;
        _live[place] = 0;
        Count++;
    }

    internal void Remove(int chunk)
    {
        Count--;
        for (int i = chunk; i < Count; i++)
        {
            Move(i + 1, i);
        }
    }

    private void Move(int from, int to)
    {
        _starts[to] = _starts[from];
        _orders[to] = _orders[from];
        _live[to] = _live[from];
    }

    /// <summary>How many blocks start at an address or below it.</summary>
    private readonly int Place(nuint address)
    {
        int low = 0;
        int high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Start(middle) <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
