using System.Collections.Generic;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Memory;

/// <summary>The owners of memory in the order in which they are shown.</summary>
internal static class MemoryOwners
{
    /// <summary>The owners that have memory: the largest first, free memory last.</summary>
    /// <param name="accounts">All owners.</param>
    public static List<MemoryAccount> Order(IMemoryAccounts accounts)
    {
        // There are about ten. Sorting them by hand keeps another instantiation of the library's sort out of the image.
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
