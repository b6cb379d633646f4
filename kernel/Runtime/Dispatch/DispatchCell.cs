using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Dispatch;

/// <summary>
/// One interface call site. The compiler writes cells in runs: the stub to call, then what the call is for; a last cell with a
/// null stub carries the slot. Layout: dotnet/runtime release 10.0, <c>Runtime/inc/rhbinder.h</c>. The stubs are in Dispatch.asm.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchCell
{
    private const nuint FormMask = 3;
    private const nuint FormCache = 0;
    private const nuint FormPointer = 1;
    private const nuint FormIndirectRelative = 2;

    // A word below this is an offset into the MethodTable, not an address: page 0 is never used.
    private const nuint VirtualTableLimit = 0x1000;

    private void* _stub;
    private nuint _value;

    /// <summary>Called by the stubs when they do not know the receiver's type.</summary>
    /// <param name="receiver">The object, not null.</param>
    /// <param name="cell">The call site.</param>
    /// <returns>The code to run; the result for this type at this cell never changes.</returns>
    [RuntimeExport("ResolveInterfaceCall")]
    private static void* Resolve(void* receiver, DispatchCell* cell)
    {
        DispatchCellInfo info;
        GetInfo(cell, &info);
        MethodTable* type = *(MethodTable**)receiver;
        if (info.Kind == DispatchCellInfo.VirtualTableOffset)
        {
            return MethodTable.VirtualSlot(type, info.TableOffset);
        }

        ulong key = DispatchTable.Key(info.InterfaceType, info.Slot);
        void* target = GlobalDispatch.Find(type, key);
        if (target == null)
        {
            // A type that does not implement its interface cannot be made in C#: CoreLib has already stopped the machine if it
            // came to that.
            target = ResolveDispatch(receiver, info.InterfaceType, info.Slot);
            GlobalDispatch.Add(type, key, target);
        }

        return UpdateCache(cell, target, type, &info);
    }

    /// <summary>What a cell calls.</summary>
    [RuntimeExport("RhpGetDispatchCellInfo")]
    private static void GetInfo(DispatchCell* cell, DispatchCellInfo* info)
    {
        nuint value = cell->_value;
        *info = default;
        if ((value & FormMask) == FormCache)
        {
            if (value >= VirtualTableLimit)
            {
                *info = ((DispatchCache*)value)->Info;
                return;
            }

            info->Kind = DispatchCellInfo.VirtualTableOffset;
            info->TableOffset = (uint)value;
            return;
        }

        DispatchCell* last = cell;
        while (last->_stub != null)
        {
            last++;
        }

        // The slot is in the low 16 bits, the kind of cell in the next two.
        info->Slot = (ushort)last->_value;
        info->Kind = (int)(last->_value >> 16) & 3;
        if ((value & FormMask) == FormPointer)
        {
            info->InterfaceType = (MethodTable*)(value & ~FormMask);
            return;
        }

        nuint address = (nuint)((nint)(&cell->_value) + (int)value) & ~FormMask;
        info->InterfaceType = (value & FormMask) == FormIndirectRelative ? *(MethodTable**)address : (MethodTable*)address;
    }

    /// <summary>Looks a type up in a cell's cache.</summary>
    /// <returns>The code, or null.</returns>
    [RuntimeExport("RhpSearchDispatchCellCache")]
    private static void* SearchCache(DispatchCell* cell, MethodTable* type)
    {
        nuint value = cell->_value;
        return (value & FormMask) == FormCache && value >= VirtualTableLimit ? ((DispatchCache*)value)->Find(type) : null;
    }

    // Guards the caches of all cells against other writers. Readers need no lock.
    private static SharedLock Lock => default;

    /// <summary>Notes a resolved call in the cell's cache, which is made when the cell has none.</summary>
    /// <returns><paramref name="target"/>.</returns>
    [RuntimeExport("RhpUpdateDispatchCellCache")]
    private static void* UpdateCache(DispatchCell* cell, void* target, MethodTable* type, DispatchCellInfo* info)
    {
        using (Lock.Enter())
        {
            return Update(cell, target, type, info);
        }
    }

    private static void* Update(DispatchCell* cell, void* target, MethodTable* type, DispatchCellInfo* info)
    {
        nuint value = cell->_value;
        if ((value & FormMask) == FormCache && value < VirtualTableLimit)
        {
            return target;
        }

        if ((value & FormMask) != FormCache)
        {
            var cache = (DispatchCache*)KernelHeap.AllocateOrHalt((nuint)sizeof(DispatchCache), 16);
            *cache = new DispatchCache(*info);
            cache->TryAdd(type, target);

            // The cache before the stub that needs it.
            cell->_value = (nuint)cache;
            cell->_stub = GetCachedStub();
            return target;
        }

        var known = (DispatchCache*)value;
        if (known->Find(type) != null || known->TryAdd(type, target))
        {
            return target;
        }

        if (known->Map == null)
        {
            var map = (DispatchMap*)KernelHeap.AllocateOrHalt((nuint)sizeof(DispatchMap), 64);
            *map = new DispatchMap(cell, *info);
            known->SetMap(map);

            // The map before the stub that needs it.
            cell->_stub = GetHashedStub();
        }

        // A type that finds no place there is found in the table: the resolver has added it.
        if (known->Map->Find(type) == null)
        {
            known->Map->TryAdd(type, target);
        }

        return target;
    }

    /// <summary>Makes a cell at run time, for types that the type loader builds.</summary>
    [RuntimeExport("RhNewInterfaceDispatchCell")]
    private static DispatchCell* Create(MethodTable* interfaceType, int slot)
    {
        var cells = (DispatchCell*)KernelHeap.AllocateOrHalt(2 * (nuint)sizeof(DispatchCell), 16);
        cells[0]._stub = GetInitialStub();
        cells[0]._value = (nuint)interfaceType | FormPointer;
        cells[1]._value = (ushort)slot;
        return cells;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("RhResolveDispatch")]
    private static extern void* ResolveDispatch(void* receiver, MethodTable* interfaceType, ushort slot);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetInitialDispatchStub")]
    private static extern void* GetInitialStub();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetCachedDispatchStub")]
    private static extern void* GetCachedStub();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetHashedDispatchStub")]
    private static extern void* GetHashedStub();
}

/// <summary>CoreLib's DispatchCellInfo (release 10.0, <c>System.Runtime.DispatchCellInfo</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DispatchCellInfo
{
    /// <summary>The <see cref="Kind"/> whose <see cref="TableOffset"/> counts; the others name a type and a slot.</summary>
    public const int VirtualTableOffset = 2;

    /// <summary>DispatchCellType.</summary>
    public int Kind;

    /// <summary>The interface.</summary>
    public MethodTable* InterfaceType;

    /// <summary>The method's number in the interface.</summary>
    public ushort Slot;

    /// <summary>Not used in this release's library.</summary>
    public byte HasCache;

    /// <summary>Not used: the image has no metadata tokens.</summary>
    public uint MetadataToken;

    /// <summary>Byte offset of the slot in the MethodTable.</summary>
    public uint TableOffset;
}
