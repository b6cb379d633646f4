using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Memory.Tests.Pages;

/// <summary>What should be true of each page, kept page by page without any cleverness.</summary>
internal sealed class PageModel
{
    internal enum State
    {
        Free,
        Taken,
        Reserved,
    }

    internal SortedDictionary<ulong, State> States { get; } = [];

    internal SortedDictionary<ulong, int> Blocks { get; } = [];

    internal PageModel(IEnumerable<PhysicalRange> ranges)
    {
        foreach (PhysicalRange range in ranges)
        {
            ulong first = (range.Start.Value + 4095) >> 12;
            ulong end = (ulong)(((UInt128)range.Start.Value + range.Length.Value) >> 12);
            for (ulong page = first; page < end; page++)
            {
                States.Add(page, State.Free);
            }
        }
    }

    internal static int ZoneOf(ulong page) => page < 4096 ? 0 : page < 1UL << 20 ? 1 : 2;

    internal ulong Count(int zone, State state) => (ulong)States.Count(pair => ZoneOf(pair.Key) == zone && pair.Value == state);

    /// <summary>Whether a zone has a free, aligned block.</summary>
    internal bool CanHold(int zone, int order)
    {
        ulong length = 1UL << order;
        ulong run = 0;
        ulong expected = 0;
        foreach ((ulong page, State state) in States)
        {
            if (ZoneOf(page) != zone || state != State.Free)
            {
                run = 0;
                continue;
            }

            run = run != 0 && page == expected ? run + 1 : page % length == 0 ? 1UL : 0;
            run = run == 0 && page % length == 0 ? 1 : run;
            expected = page + 1;
            if (run >= length)
            {
                return true;
            }
        }

        return false;
    }

    internal PageStatus Take(ulong page, int order)
    {
        for (ulong i = page; i < page + (1UL << order); i++)
        {
            if (!States.TryGetValue(i, out State state) || state != State.Free)
            {
                throw new InvalidOperationException($"Page {i:X} was handed out, but it is not free.");
            }

            States[i] = State.Taken;
        }

        Blocks.Add(page, order);
        return PageStatus.Success;
    }

    /// <summary>What a free must answer; carried out when that is success.</summary>
    internal PageStatus Free(ulong address, int? order)
    {
        ulong page = address >> 12;
        if (order is < 0 or > 18)
        {
            return PageStatus.InvalidOrder;
        }

        if (!States.TryGetValue(page, out State state))
        {
            return PageStatus.ForeignAddress;
        }

        if (address % 4096 != 0)
        {
            return PageStatus.MisalignedAddress;
        }

        if (state != State.Taken)
        {
            return state == State.Free ? PageStatus.DoubleFree : PageStatus.Reserved;
        }

        if (!Blocks.TryGetValue(page, out int actual))
        {
            return PageStatus.InteriorAddress;
        }

        if (order is not null && order != actual)
        {
            return PageStatus.WrongOrder;
        }

        Blocks.Remove(page);
        Set(page, page + (1UL << actual), State.Free);
        return PageStatus.Success;
    }

    internal PageStatus Reserve(ulong first, ulong end)
    {
        if (Within(first, end).Any(page => States[page] == State.Taken))
        {
            return PageStatus.InUse;
        }

        Set(first, end, State.Reserved);
        return PageStatus.Success;
    }

    internal PageStatus Release(ulong first, ulong end)
    {
        List<ulong> pages = Within(first, end);
        if (pages.Count == 0)
        {
            return PageStatus.ForeignAddress;
        }

        if (pages.Any(page => States[page] != State.Reserved))
        {
            return PageStatus.NotReserved;
        }

        Set(first, end, State.Free);
        return PageStatus.Success;
    }

    private List<ulong> Within(ulong first, ulong end) => [.. States.Keys.Where(page => page >= first && page < end)];

    private void Set(ulong first, ulong end, State state)
    {
        foreach (ulong page in Within(first, end))
        {
            States[page] = state;
        }
    }
}
