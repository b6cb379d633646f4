using System;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>The result of adding or opening an object.</summary>
internal enum HandleStatus
{
    /// <summary>The handle refers to the object that was added or asked for.</summary>
    Success,

    /// <summary>The name was in use; the handle refers to the object that has it.</summary>
    AlreadyExists,

    /// <summary>No object has the name.</summary>
    NotFound,

    /// <summary>An object of another kind has the name.</summary>
    WrongKind,

    /// <summary>The table is full.</summary>
    TooManyHandles,
}

/// <summary>
/// Maps handles to kernel objects, and the names of objects to objects. A handle is a number: bits 2 to 19 are a slot of the
/// table, bits 20 to 30 a serial number that changes each time the slot is freed. So a closed handle stays invalid for a long
/// time, and no value is ever dereferenced. Freed slots are reused in the order in which they were freed, and only while more
/// than <see cref="Quarantine"/> of them wait: a value comes back after at least 65,536 closed handles, unless the table is full.
/// Values fit into 31 bits, as Windows promises for handles, and the lowest two bits are 0. Its lock is held for a few steps and
/// never across an allocation or a call into an object. Interrupt handlers do not use the table.
/// </summary>
/// <param name="maximum">The most slots, at most <see cref="MaximumSlots"/>.</param>
internal sealed class HandleTable(int maximum = HandleTable.MaximumSlots)
{
    /// <summary>The most slots that a handle has bits for.</summary>
    public const int MaximumSlots = 1 << SlotBits;

    /// <summary>Freed slots that are not reused while the table can grow instead.</summary>
    public const int Quarantine = 32;

    // Lower slots are for objects with handles that never change and are never closed. 0 is the null handle.
    private const int FirstSlot = 16;

    private const int TagBits = 2;
    private const int SlotBits = 18;
    private const int SerialBits = 11;
    private const int SerialMask = (1 << SerialBits) - 1;
    private const int InitialSlots = 128;
    private const int None = -1;

    private readonly ObjectNames _names = new();
    // Guards the slots and names of every table, and KernelObject.References: an object may be used through any of them.
    private static SharedLock Lock => default;
    private Slot[] _slots = new Slot[Math.Min(InitialSlots, maximum)];
    private int _unused = FirstSlot;
    private int _firstFree = None;
    private int _lastFree = None;
    private int _freeCount;

    /// <summary>Open handles.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Makes the first handle of a new object. With a name that is in use, the handle is of the object that has it, and the new
    /// one is deleted.
    /// </summary>
    /// <param name="created">The object, which belongs to the table from here on.</param>
    /// <param name="name">A name, or null.</param>
    /// <param name="handle">The handle; 0 when none was made.</param>
    /// <exception cref="OutOfMemoryException">The table could not grow; the object was deleted.</exception>
    public HandleStatus Add(KernelObject created, string? name, out nint handle)
    {
        HandleStatus status = HandleStatus.TooManyHandles;
        try
        {
            status = AddCore(created, name, out handle);
        }
        finally
        {
            if (status != HandleStatus.Success)
            {
                created.Delete();
            }
        }

        return status;
    }

    /// <summary>Gives an object a handle that is always the same and cannot be closed.</summary>
    /// <param name="handle">Four times a number from 1 to 15, which no other object has.</param>
    /// <param name="permanent">The object.</param>
    public void Place(nint handle, KernelObject permanent)
    {
        using (Lock.Enter())
        {
            _slots[handle >> TagBits].Object = permanent;
            permanent.Handles++;
            permanent.References++;
        }
    }

    /// <summary>Makes one more handle of an object that the caller uses.</summary>
    /// <param name="used">The object.</param>
    /// <param name="handle">The handle; 0 when the table is full.</param>
    /// <exception cref="OutOfMemoryException">The table could not grow.</exception>
    public HandleStatus Duplicate(KernelObject used, out nint handle)
    {
        while (true)
        {
            int length;
            using (Lock.Enter())
            {
                if (TryInsert(used, out handle))
                {
                    return HandleStatus.Success;
                }

                length = _slots.Length;
            }

            if (!TryGrow(length))
            {
                return HandleStatus.TooManyHandles;
            }
        }
    }

    /// <summary>Makes a handle of the object that has a name.</summary>
    /// <param name="name">A name; case matters.</param>
    /// <param name="kind">The kind that the object must be of.</param>
    /// <param name="handle">The handle; 0 when none was made.</param>
    /// <exception cref="OutOfMemoryException">The table could not grow.</exception>
    public HandleStatus Open(string name, KernelObjectKind kind, out nint handle)
    {
        handle = 0;
        while (true)
        {
            int length;
            using (Lock.Enter())
            {
                KernelObject? existing = _names.Find(name);
                if (existing == null)
                {
                    return HandleStatus.NotFound;
                }

                if (existing.Kind != kind)
                {
                    return HandleStatus.WrongKind;
                }

                if (TryInsert(existing, out handle))
                {
                    return HandleStatus.Success;
                }

                length = _slots.Length;
            }

            if (!TryGrow(length))
            {
                return HandleStatus.TooManyHandles;
            }
        }
    }

    /// <summary>Closes a handle.</summary>
    /// <returns>False when no open handle has the value; then nothing has changed.</returns>
    public bool Close(nint handle)
    {
        KernelObject? closed;
        bool isLastHandle;
        using (Lock.Enter())
        {
            int slot = Find(handle);
            if (slot < FirstSlot)
            {
                return false;
            }

            closed = _slots[slot].Object!;
            Free(slot);
            isLastHandle = --closed.Handles == 0;
            if (isLastHandle)
            {
                _names.Remove(closed);
            }
        }

        if (isLastHandle)
        {
            closed.OnLastHandleClosed();
        }

        Release(closed);
        return true;
    }

    /// <summary>
    /// Looks a handle up and keeps its object until <see cref="Release"/>; null when no open handle has the value.
    /// </summary>
    public KernelObject? Use(nint handle)
    {
        using (Lock.Enter())
        {
            int slot = Find(handle);
            KernelObject? found = slot == None ? null : _slots[slot].Object;
            if (found != null)
            {
                found.References++;
            }

            return found;
        }
    }

    /// <summary>Keeps an object that the caller uses until one more <see cref="Release"/>.</summary>
    public static void Hold(KernelObject used)
    {
        using (Lock.Enter())
        {
            used.References++;
        }
    }

    /// <summary>Ends a <see cref="Use"/>. Deletes the object when all its handles have been closed meanwhile.</summary>
    public static void Release(KernelObject used)
    {
        bool isLast;
        using (Lock.Enter())
        {
            isLast = --used.References == 0;
        }

        if (isLast)
        {
            used.Delete();
        }
    }

    private HandleStatus AddCore(KernelObject created, string? name, out nint handle)
    {
        handle = 0;
        while (true)
        {
            int length;
            using (Lock.Enter())
            {
                KernelObject? existing = name == null ? null : _names.Find(name);
                if (existing != null && existing.Kind != created.Kind)
                {
                    return HandleStatus.WrongKind;
                }

                if (TryInsert(existing ?? created, out handle))
                {
                    if (existing != null)
                    {
                        return HandleStatus.AlreadyExists;
                    }

                    if (name != null)
                    {
                        _names.Add(created, name);
                    }

                    return HandleStatus.Success;
                }

                length = _slots.Length;
            }

            if (!TryGrow(length))
            {
                return HandleStatus.TooManyHandles;
            }
        }
    }

    // The lock is held in all that follows, but for TryGrow.
    private bool TryInsert(KernelObject target, out nint handle)
    {
        handle = 0;
        int slot = TakeSlot();
        if (slot == None)
        {
            return false;
        }

        _slots[slot].Object = target;
        target.Handles++;
        target.References++;
        Count++;
        handle = ((nint)_slots[slot].Serial << (SlotBits + TagBits)) | ((nint)slot << TagBits);
        return true;
    }

    private int TakeSlot()
    {
        bool canGrow = _unused < _slots.Length || _slots.Length < maximum;
        if (_freeCount > (canGrow ? Quarantine : 0))
        {
            int slot = _firstFree;
            _firstFree = _slots[slot].NextFree;
            _lastFree = _firstFree == None ? None : _lastFree;
            _freeCount--;
            return slot;
        }

        return _unused < _slots.Length ? _unused++ : None;
    }

    private void Free(int slot)
    {
        ref Slot freed = ref _slots[slot];
        freed.Object = null;
        freed.Serial = (freed.Serial + 1) & SerialMask;
        freed.NextFree = None;
        if (_lastFree == None)
        {
            _firstFree = slot;
        }
        else
        {
            _slots[_lastFree].NextFree = slot;
        }

        _lastFree = slot;
        _freeCount++;
        Count--;
    }

    private int Find(nint handle)
    {
        int slot = (int)(handle >> TagBits) & (MaximumSlots - 1);
        nint serial = handle >> (SlotBits + TagBits);
        bool isOpen = (handle & ((1 << TagBits) - 1)) == 0 && slot < _unused && _slots[slot].Object != null &&
            _slots[slot].Serial == serial;
        return isOpen ? slot : None;
    }

    // The new array is made without the lock: that may collect garbage, or fail.
    private bool TryGrow(int length)
    {
        if (length >= maximum)
        {
            return false;
        }

        var larger = new Slot[Math.Min(length * 2, maximum)];
        using (Lock.Enter())
        {
            if (_slots.Length == length)
            {
                Array.Copy(_slots, larger, length);
                _slots = larger;
            }
        }

        return true;
    }

    private struct Slot
    {
        public KernelObject? Object;
        public int Serial;
        public int NextFree;
    }
}
