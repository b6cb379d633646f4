using System;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Memory.Collection;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// The check of precise stacks: an object that nothing refers to but that a word on a stack leads into is kept and overwritten
/// instead of freed. If the word is a reference after all, one that the collector missed, its use meets addresses that no
/// processor accepts, and the kernel panics.
/// </summary>
internal static unsafe class PoisonedObjects
{
    // Not canonical, so that each access faults (Intel SDM volume 1, 3.3.7.1).
    private const ulong Pattern = 0xDEAD_DEAD_DEAD_DEAD;

    // An array of bytes, as far as the collector is concerned: 24 bytes, then one for each element.
    private const uint TypeFlags = 0x8000_0001;
    private const uint BaseSize = 24;

    // Holds the type's head and its first virtual slots.
    private const int TypeWords = 64;

    // Written by the command that switches the check only. Collections read them while all other threads stand.
    private static ulong* s_type;
    private static bool s_isOn;

    // Changed while all other threads are stopped.
    private static ulong s_kept;

    /// <summary>Whether objects are poisoned.</summary>
    public static bool IsOn => s_isOn;

    /// <summary>How many objects the last collection kept in this way.</summary>
    public static ulong Kept => s_isOn ? s_kept : 0;

    /// <summary>Switches the check on or off.</summary>
    /// <returns>False when there is no memory for the type of poisoned objects.</returns>
    public static bool TrySwitch(bool isOn)
    {
        if (isOn && s_type == null)
        {
            ulong* type = (ulong*)KernelHeap.Allocate(TypeWords * sizeof(ulong), sizeof(ulong));
            if (type == null)
            {
                return false;
            }

            new Span<ulong>(type, TypeWords).Fill(Pattern);
            type[0] = TypeFlags | ((ulong)BaseSize << 32);
            s_type = type;
        }

        s_isOn = isOn;
        return true;
    }

    /// <summary>Begins to count.</summary>
    public static void Begin() => s_kept = 0;

    /// <summary>Keeps and poisons the object that a word leads into, if nothing has reached it.</summary>
    public static void Visit(nuint word, ref ObjectMarker<KernelObjectModel> marker)
    {
        void* block = marker.KeepUnreached(word);
        if (block == null)
        {
            return;
        }

        s_kept++;
        ulong* words = (ulong*)((byte*)block + KernelObjectModel.HeaderSize);
        if (words[0] == (ulong)s_type)
        {
            return;
        }

        // The block is the heap's, as long as its type says, and nobody's but the word's.
        nuint size = KernelObjectModel.SizeOf(block);
        new Span<ulong>(words + 1, (int)((size - KernelObjectModel.HeaderSize) / sizeof(ulong)) - 1).Fill(Pattern);
        words[0] = (ulong)s_type;
        *(uint*)(words + 1) = (uint)(size - BaseSize);
    }
}
