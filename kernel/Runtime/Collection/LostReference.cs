using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>The panic about a reference from an object that lives to one that does not.</summary>
internal static unsafe class LostReference
{
    /// <summary>Stops the kernel. The report names both objects and the place of the reference.</summary>
    /// <param name="holder">The block of the object that lives.</param>
    /// <param name="field">The word in it.</param>
    /// <param name="target">Where the block of the other one would be; it may have been freed long ago.</param>
    [DoesNotReturn]
    public static void Report(void* holder, nuint* field, void* target)
    {
        Fatal.Begin(
            "An object refers to one that nothing else keeps: a reference was stored without a write barrier, or kept too long");
        nuint reference = KernelObjectModel.ReferenceOf(holder);
        KernelLog.WriteLine(
            $"[PANIC] Reference at 0x{(ulong)field:X}: {(ulong)((nuint)field - reference)} bytes into the object at " +
            $"0x{(ulong)reference:X}, to 0x{(ulong)*field:X}");

        // The names come last: what finds them reads types, which may be damaged.
        KernelLog.Write("[PANIC] The object is of the type ");
        KernelLog.WriteLine(TypeNames.Find(KernelObjectModel.KindOf(holder)));
        if (KernelHeap.Objects.Exists((nuint)target))
        {
            KernelLog.Write("[PANIC] It refers to one of the type ");
            KernelLog.WriteLine(TypeNames.Find(KernelObjectModel.KindOf(target)));
        }
        else
        {
            KernelLog.WriteLine("[PANIC] It refers to memory that was freed before");
        }

        Fatal.Stop();
    }
}
