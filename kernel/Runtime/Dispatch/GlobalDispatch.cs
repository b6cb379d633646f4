using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Dispatch;

/// <summary>
/// The kernel's one <see cref="DispatchTable"/>: each interface method that was ever resolved for a type, so that none is
/// resolved twice.
/// </summary>
internal static unsafe class GlobalDispatch
{
    // 8 KiB and a half: enough for the kernel until the prompt.
    private const ulong FirstCapacity = 256;

    // Guards the table against other writers. Readers need no lock.
    private static SharedLock Lock => default;

    /// <summary>The code for a type and a method, or null when it was never resolved.</summary>
    public static void* Find(MethodTable* type, ulong key)
    {
        DispatchTable* table = *Place();
        return table == null ? null : DispatchTable.Find(table, type, key);
    }

    /// <summary>Notes the code for a type and a method.</summary>
    public static void Add(MethodTable* type, ulong key, void* code)
    {
        using (Lock.Enter())
        {
            DispatchTable** place = Place();
            while (*place == null || !DispatchTable.TryAdd(*place, type, key, code))
            {
                *place = Grow(*place);
            }
        }
    }

    // An old table is left as it is, for readers that still look at it; all old ones together are smaller than the new one.
    private static DispatchTable* Grow(DispatchTable* old)
    {
        ulong capacity = old == null ? FirstCapacity : 2 * old->Capacity;
        while (true)
        {
            var table = (DispatchTable*)KernelHeap.AllocateOrHalt(DispatchTable.BytesFor(capacity), 64);
            DispatchTable.Initialize(table, capacity);
            if (old == null || DispatchTable.TryCopy(old, table))
            {
                return table;
            }

            // Very many types that hash alike.
            KernelHeap.Free(table);
            capacity *= 2;
        }
    }

    // Where Dispatch.asm keeps the table's address.
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetDispatchTablePlace")]
    private static extern DispatchTable** Place();
}
