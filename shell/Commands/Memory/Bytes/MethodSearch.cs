using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Commands.Memory.Bytes;

/// <summary>
/// Finds methods by a part of their names. The whole name is better than the end of it behind a dot, and that is better than any
/// other part; only the best of these are found. Upper and lower case are alike.
/// </summary>
/// <param name="part">What is looked for.</param>
internal sealed class MethodSearch(string part)
{
    /// <summary>Methods that are kept, of all that are counted.</summary>
    public const int MostKept = 20;

    private readonly List<(VirtualAddress Address, string Name)> _found = [];
    private Fit _best;

    private enum Fit
    {
        None,
        Part,
        End,
        Whole,
    }

    /// <summary>The first methods that were found, in the order in which they were taken.</summary>
    public IReadOnlyList<(VirtualAddress Address, string Name)> Found => _found;

    /// <summary>The number of methods that were found.</summary>
    public int Count { get; private set; }

    /// <summary>Looks at a method.</summary>
    /// <param name="address">Its first instruction.</param>
    /// <param name="name">Its name.</param>
    public void Take(VirtualAddress address, ReadOnlySpan<char> name)
    {
        Fit fit = part.Length > 0 ? FitOf(name) : Fit.None;
        if (fit == Fit.None || fit < _best)
        {
            return;
        }

        if (fit > _best)
        {
            _best = fit;
            Count = 0;
            _found.Clear();
        }

        Count++;
        if (_found.Count < MostKept)
        {
            _found.Add((address, name.ToString()));
        }
    }

    private Fit FitOf(ReadOnlySpan<char> name)
    {
        if (name.EndsWith(part, StringComparison.OrdinalIgnoreCase))
        {
            int before = name.Length - part.Length;
            return before == 0 ? Fit.Whole : name[before - 1] == '.' || part[0] == '.' ? Fit.End : Fit.Part;
        }

        return name.Contains(part, StringComparison.OrdinalIgnoreCase) ? Fit.Part : Fit.None;
    }
}
