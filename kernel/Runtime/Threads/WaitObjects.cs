using UefiKernel.Platform;

namespace UefiKernel.Runtime.Threads;

/// <summary>Handles of what can be waited for: a handle is the address of its <see cref="WaitObject"/>.</summary>
internal static unsafe class WaitObjects
{
    /// <summary>Makes an object and a handle of it.</summary>
    /// <param name="kind">Any kind but a thread.</param>
    /// <param name="count">See <see cref="WaitObject.Count"/>.</param>
    /// <param name="maximum">See <see cref="WaitObject.Maximum"/>.</param>
    /// <returns>Null when there is no memory for it.</returns>
    public static WaitObject* Create(WaitKind kind, int count, int maximum)
    {
        var created = (WaitObject*)KernelHeap.Instance.AllocateZeroed((nuint)sizeof(WaitObject), 16);
        if (created == null)
            return null;

        created->Signature = WaitObject.ExpectedSignature;
        created->Kind = kind;
        created->Count = count;
        created->Maximum = maximum;
        created->References = created->Handles = 1;
        return created;
    }

    /// <summary>The object of an open handle, or null: any other number is looked up in the heap before it is read.</summary>
    public static WaitObject* Find(nint handle)
    {
        var found = (WaitObject*)handle;
        if (ThreadList.IsFirst(handle))
            return found;

        using (Preemption.Disable())
        {
            bool isObject = KernelHeap.Instance.UsableSize(found) >= (nuint)sizeof(WaitObject)
                && found->Signature == WaitObject.ExpectedSignature && found->Handles > 0;
            return isObject ? found : null;
        }
    }

    /// <summary>The object of an open handle if it is of a kind, or null.</summary>
    public static WaitObject* Find(nint handle, WaitKind kind)
    {
        WaitObject* found = Find(handle);
        return found != null && found->Kind == kind ? found : null;
    }

    /// <summary>Makes one more handle of an object.</summary>
    public static nint Duplicate(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            waited->References++;
            waited->Handles++;
        }

        return (nint)waited;
    }

    /// <summary>Keeps an object's memory while it is used.</summary>
    public static void Hold(WaitObject* waited)
    {
        using (Interrupts.Disable())
            waited->References++;
    }

    /// <summary>Ends a <see cref="Hold"/>.</summary>
    public static void Release(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            if (--waited->References != 0)
                return;
        }

        // Nobody can find it any more: a mutex without handles and waits is nobody's, or its owner's list would refer to freed memory.
        waited->Signature = 0;
        KernelHeap.Instance.Free(waited);
    }

    /// <summary>Closes a handle.</summary>
    public static void Close(WaitObject* waited)
    {
        using (Interrupts.Disable())
        {
            waited->Handles--;
            if (waited->Handles == 0 && waited->Kind == WaitKind.Mutex && waited->Owner != null)
            {
                waited->Count = 1;
                WaitObject.TryGiveBack(waited, waited->Owner, out KernelThread* released);
                Scheduler.WakeAll(released);
            }
        }

        Release(waited);
        Preemption.Poll();
    }
}
