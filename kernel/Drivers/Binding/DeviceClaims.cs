using System.Collections.Generic;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The table of what devices own: registers, ports, vectors and memory, each once.</summary>
internal sealed class DeviceClaims
{
    private readonly List<Entry> _entries = [];

    // Guards _entries.
    private static SharedLock Lock => default;

    /// <summary>Claims something for a device.</summary>
    /// <param name="owner">The device.</param>
    /// <param name="claim">What it is to own.</param>
    /// <param name="problem">Why not, as the end of a sentence that begins with the claim; empty when it may.</param>
    /// <returns>False when any part of it is claimed already, or when it is not a range.</returns>
    public bool TryClaim(Device owner, DeviceClaim claim, out string problem)
    {
        if (claim.Length == 0 || claim.Last < claim.Start)
        {
            problem = "is not a valid range";
            return false;
        }

        Entry? other = null;
        using (Lock.Enter())
        {
            foreach (Entry entry in _entries)
            {
                other ??= entry.Claim.Excludes(claim) ? entry : null;
            }

            if (other is null)
            {
                _entries.Add(new Entry(owner, claim));
            }
        }

        problem = other is null ? ""
            : other.Owner == owner ? $"is claimed already, with {other.Claim}"
            : $"is claimed by {other.Owner.Place} ({other.Owner.Name}), with {other.Claim}";
        return other is null;
    }

    /// <summary>Gives one claim back. Nothing happens when it is not held.</summary>
    /// <param name="claim">The claim that was made.</param>
    public void Release(DeviceClaim claim)
    {
        using (Lock.Enter())
        {
            for (int i = 0; i < _entries.Count; i++)
            {
                if (_entries[i].Claim == claim)
                {
                    _entries.RemoveAt(i);
                    return;
                }
            }
        }
    }

    /// <summary>What a device owns now, in the order in which it was claimed.</summary>
    /// <param name="owner">The device.</param>
    public IReadOnlyList<DeviceClaim> Of(Device owner)
    {
        var found = new List<DeviceClaim>();
        using (Lock.Enter())
        {
            foreach (Entry entry in _entries)
            {
                if (entry.Owner == owner)
                {
                    found.Add(entry.Claim);
                }
            }
        }

        return found;
    }

    private sealed class Entry(Device owner, DeviceClaim claim)
    {
        public Device Owner { get; } = owner;

        public DeviceClaim Claim { get; } = claim;
    }
}
