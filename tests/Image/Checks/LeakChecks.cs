using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime.Leaks;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Image.Checks;

/// <summary>Leaks on purpose: what is alive is found with its call site, its number and its bytes, and only that.</summary>
internal static unsafe class LeakChecks
{
    private const int ObjectCount = 50;
    private const int BlockCount = 20;
    private const int BlockBytes = 100;
    private const int TextLength = 40;

    // Object header, type and a number, in whole granules of 16 bytes.
    private const ulong ObjectBytes = 32;

    // Words of stale stack may keep a few objects that nobody uses.
    private const int Stale = 5;

    private static readonly object?[] s_objects = new object?[ObjectCount];
    private static readonly nint[] s_blocks = new nint[BlockCount];
    private static string? s_text;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
        [new("heap leaks: objects and blocks by call site, before and after they are freed", AreFound)];

    // Turns the recording on if the load options have not.
    private static void AreFound()
    {
        bool isStarted = AllocationSites.TryStart();
        try
        {
            Check.True(AllocationSites.IsOn);
            FindAll();
        }
        finally
        {
            FreeHalf();
            FreeHalf();
            if (isStarted)
            {
                AllocationSites.Stop();
            }
        }
    }

    private static void FindAll()
    {
        var view = new LeaksView();
        Leak();
        LeakReport report = view.Take(int.MaxValue, withOld: true);
        Expect(Find(report, nameof(Leaked)), ObjectCount, ObjectCount, ObjectBytes);
        Expect(Find(report, ""), BlockCount, BlockCount, BlockBytes);

        // The library makes the text, and this class has called the library.
        Expect(Find(report, "System.String"), 1, 1, (22 + (2 * TextLength) + 15) & ~15UL);

        FreeHalf();
        CollectionChecks.ScrubStack();
        report = view.Take(int.MaxValue, withOld: true);
        Expect(Find(report, nameof(Leaked)), ObjectCount / 2, (ObjectCount / 2) + Stale, ObjectBytes);
        Expect(Find(report, ""), BlockCount / 2, BlockCount / 2, BlockBytes);

        AllocationSites.Mark();
        report = view.Take(int.MaxValue, withOld: false);
        Check.Equal(0UL, Find(report, nameof(Leaked)).Blocks);
        Check.Equal(0UL, Find(report, "").Blocks);
    }

    private static void Expect(LeakSite site, ulong least, ulong most, ulong size)
    {
        Check.True(site.Blocks >= least, $"{site.Blocks} of '{site.Type}' by '{site.Caller}', at least {least}");
        Check.True(site.Blocks <= most, $"{site.Blocks} of '{site.Type}' by '{site.Caller}', at most {most}");
        Check.Equal(site.Blocks * size, site.Bytes.Value);
    }

    // What the method below has of a type.
    private static LeakSite Find(LeakReport report, string type)
    {
        foreach (LeakSite site in report.Sites)
        {
            bool isType = type.Length == 0 ? site.Type.Length == 0 : site.Type.EndsWith(type, StringComparison.Ordinal);
            if (isType && site.Caller.Contains($"{nameof(LeakChecks)}.{nameof(Leak)}(", StringComparison.Ordinal))
            {
                return site;
            }
        }

        return default;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Leak()
    {
        for (int i = 0; i < ObjectCount; i++)
        {
            s_objects[i] = new Leaked { Number = i };
        }

        for (int i = 0; i < BlockCount; i++)
        {
            s_blocks[i] = (nint)KernelHeap.Allocate(BlockBytes, 16);
        }

        s_text = new string('x', TextLength);
    }

    // Half of what there is, or all when it is half already.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FreeHalf()
    {
        int objects = s_objects[0] is null ? ObjectCount : ObjectCount / 2;
        Array.Clear(s_objects, 0, objects);
        int blocks = s_blocks[0] == 0 ? BlockCount : BlockCount / 2;
        for (int i = 0; i < blocks; i++)
        {
            if (s_blocks[i] != 0)
            {
                KernelHeap.Free((void*)s_blocks[i]);
                s_blocks[i] = 0;
            }
        }
    }

    private sealed class Leaked
    {
        public long Number { get; init; }
    }
}
