namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>
/// Numbers for call sites: a hash table with linear probing in memory of its owner's. A site's number is its place in the table
/// and never changes. Number 0 is reserved: it means a site without room in the table, or an unknown caller.
/// </summary>
internal unsafe struct CallSiteTable
{
    private const ulong HashFactor = 0x9E37_79B9_7F4A_7C15;

    private readonly CallSite* _sites;
    private readonly int _capacity;
    private int _count;

    /// <summary>Makes an empty table.</summary>
    /// <param name="memory">Room for <paramref name="capacity"/> sites, all zeros, while the table is used.</param>
    /// <param name="capacity">A power of two up to 65,536.</param>
    public CallSiteTable(void* memory, int capacity)
    {
        // Safety: every index below is smaller than the capacity, which the caller vouches for.
        _sites = (CallSite*)memory;
        _capacity = capacity;
    }

    /// <summary>Places of the table; the number of each site is below.</summary>
    public readonly int Capacity => _capacity;

    /// <summary>The site of a number, or an empty one.</summary>
    /// <param name="number">Below <see cref="Capacity"/>.</param>
    public readonly ref CallSite this[int number] => ref _sites[number & (_capacity - 1)];

    /// <summary>The number of a site, which is entered when it is new.</summary>
    /// <param name="address">An address inside of the call.</param>
    /// <param name="type">The objects' type; 0 for native memory.</param>
    /// <returns>The number; 0 when the address is 0, and when the site is new and there is no room.</returns>
    public ushort NumberOf(ulong address, nuint type)
    {
        // An unknown caller has no site: every empty place would look like its own.
        if (address == 0)
        {
            return 0;
        }

        int place = (int)(((address ^ ((ulong)type << 1)) * HashFactor) >> 32) & (_capacity - 1);
        while (true)
        {
            place += place == 0 ? 1 : 0;
            CallSite* site = _sites + place;
            if (site->Address == address && site->Type == type)
            {
                return (ushort)place;
            }

            if (site->Address == 0)
            {
                break;
            }

            place = (place + 1) & (_capacity - 1);
        }

        // A quarter stays empty, so that the way to a place stays short and always ends.
        if (_count >= _capacity / 4 * 3)
        {
            return 0;
        }

        _count++;
        _sites[place].Address = address;
        _sites[place].Type = type;
        return (ushort)place;
    }
}
