using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary>The owners of memory in the order in which they are shown.</summary>
internal static class MemoryOwners
{
    /// <summary>Those that have some: the largest first, what is free last.</summary>
    /// <param name="accounts">All owners.</param>
    public static List<MemoryAccount> Order(IMemoryAccounts accounts)
    {
        // There are some ten. Sorting them by hand spares the image the library's sort for one more structure.
        var ordered = new List<MemoryAccount>();
        for (int i = 0; i < accounts.Count; i++)
        {
            MemoryAccount account = accounts.GetAccount(i);
            if (account.Length.IsZero)
            {
                continue;
            }

            int place = ordered.Count;
            while (place > 0 && IsBefore(account, ordered[place - 1]))
            {
                place--;
            }

            ordered.Insert(place, account);
        }

        return ordered;
    }

    private static bool IsBefore(in MemoryAccount account, in MemoryAccount other) =>
        account.IsFree != other.IsFree ? other.IsFree : account.Length.Value > other.Length.Value;
}
