using System.Collections.Generic;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The first C# code that allocates: checks that <c>new</c>, statics and strings work before the kernel builds on them.
/// </summary>
internal static class RuntimeSelfTest
{
    private const int Count = 100;

    // A static that needs its type's initialiser to run. Used by the thread that boots only.
    private static readonly List<string> s_kept = new(Count);

    /// <summary>Runs the test.</summary>
    /// <returns>Null when all went well, else what did not.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static string? Run()
    {
        ulong before = ObjectAllocation.AllocatedBytes;
        s_kept.Clear();
        for (int i = 0; i < Count; i++)
        {
            s_kept.Add($"{i:D3}");
        }

        if (ObjectAllocation.AllocatedBytes <= before)
        {
            return "objects did not come from the heap";
        }

        for (int i = 0; i < Count; i++)
        {
            if (int.Parse(s_kept[i]) != i)
            {
                return "a string does not hold what was written to it";
            }
        }

        s_kept.Clear();
        return KernelHeap.Verify().IsNone ? null : "the heap is not consistent";
    }
}
