using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Diagnostics;
using UefiKernel.Memory;

namespace UefiKernel.Runtime.Windows;

/// <summary>Events, the handle of the one thread, and waits for them. Nobody else can set an event, so a wait ends at once or by its time-out.</summary>
internal static unsafe class Synchronization
{
    // Microsoft, "WaitForSingleObject function": WAIT_OBJECT_0 is 0.
    private const uint WaitTimeout = 0x102;
    private const uint WaitFailed = 0xFFFF_FFFF;
    private const uint Infinite = 0xFFFF_FFFF;

    // CREATE_EVENT_MANUAL_RESET, CREATE_EVENT_INITIAL_SET.
    private const uint ManualReset = 1;
    private const uint InitiallySet = 2;

    // GetCurrentThread's pseudo handle, and the handle that it is duplicated to: never signalled, as the thread does not end.
    private const nint CurrentThread = -2;
    private const nint ThreadHandle = 0x20;

    /// <summary>Waits for one of some handles.</summary>
    /// <param name="handles">The handles.</param>
    /// <param name="count">How many.</param>
    /// <param name="milliseconds">At most so long; INFINITE for ever.</param>
    /// <returns>The index of the signalled handle, WAIT_TIMEOUT, or WAIT_FAILED.</returns>
    public static uint WaitAny(nint* handles, uint count, uint milliseconds)
    {
        for (uint i = 0; i < count; i++)
        {
            Event* waited = Event.Find(handles[i]);
            if (waited == null && handles[i] != ThreadHandle)
            {
                FailHandle();
                return WaitFailed;
            }

            if (waited != null && waited->TryTake())
                return i;
        }

        if (milliseconds == Infinite)
            Panic.MissingImport("a wait that nobody can end, in a kernel with one thread");
        Time.Sleep(milliseconds);
        return WaitTimeout;
    }

    [RuntimeExport("WaitForSingleObject")]
    private static uint WaitForObject(nint handle, uint milliseconds) => WaitAny(&handle, 1, milliseconds);

    [RuntimeExport("WaitForSingleObjectEx")]
    private static uint WaitForObject(nint handle, uint milliseconds, int alertable) => WaitAny(&handle, 1, milliseconds);

    [RuntimeExport("WaitForMultipleObjectsEx")]
    private static uint WaitForObjects(uint count, nint* handles, int all, uint milliseconds, int alertable)
    {
        if (all == 0)
            return WaitAny(handles, count, milliseconds);

        // None is taken unless all can be.
        for (uint i = 0; i < count; i++)
        {
            Event* waited = Event.Find(handles[i]);
            if (waited == null || !waited->IsSet)
            {
                nint missing = handles[i];
                return WaitAny(&missing, 1, milliseconds);
            }
        }

        for (uint i = 0; i < count; i++)
            Event.Find(handles[i])->TryTake();
        return 0;
    }

    /// <summary>Makes an event. Names are for other processes, so a named one is refused.</summary>
    [RuntimeExport("CreateEventExW")]
    private static nint CreateEvent(void* attributes, char* name, uint flags, uint access)
    {
        if (name != null)
        {
            WindowsError.Set(WindowsError.NotSupported);
            return 0;
        }

        Event* created = Event.Create((flags & ManualReset) != 0, (flags & InitiallySet) != 0);
        if (created == null)
            WindowsError.Set(WindowsError.NotEnoughMemory);
        return (nint)created;
    }

    [RuntimeExport("SetEvent")]
    private static int SetEvent(nint handle) => Change(handle, isSet: true);

    [RuntimeExport("ResetEvent")]
    private static int ResetEvent(nint handle) => Change(handle, isSet: false);

    [RuntimeExport("CloseHandle")]
    private static int CloseHandle(nint handle)
    {
        if (handle == ThreadHandle)
            return 1;

        Event* closed = Event.Find(handle);
        return closed != null && closed->Close() ? 1 : FailHandle();
    }

    /// <summary>Only the current thread's pseudo handle can be duplicated: CoreLib does so for Thread.CurrentThread.</summary>
    [RuntimeExport("DuplicateHandle")]
    private static int DuplicateHandle(nint sourceProcess, nint source, nint targetProcess, nint* target, uint access, int inherit, uint options)
    {
        *target = source == CurrentThread ? ThreadHandle : 0;
        return source == CurrentThread ? 1 : FailHandle();
    }

    private static int Change(nint handle, bool isSet)
    {
        Event* changed = Event.Find(handle);
        if (changed == null)
            return FailHandle();

        changed->IsSet = isSet;
        return 1;
    }

    private static int FailHandle()
    {
        WindowsError.Set(WindowsError.InvalidHandle);
        return 0;
    }

    /// <summary>An event; its address is its handle.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Event
    {
        // Tells an event from other blocks of the heap.
        private const ulong Signature = 0x746E_6576_4520_4B55;

        private ulong _signature;
        private int _isManual;
        private int _isSet;

        /// <summary>Whether a wait would end.</summary>
        public bool IsSet
        {
            readonly get => _isSet != 0;
            set => _isSet = value ? 1 : 0;
        }

        public static Event* Create(bool isManual, bool isSet)
        {
            var created = (Event*)KernelHeap.Instance.AllocateZeroed((nuint)sizeof(Event), 16);
            if (created == null)
                return null;

            created->_signature = Signature;
            created->_isManual = isManual ? 1 : 0;
            created->IsSet = isSet;
            return created;
        }

        /// <summary>The event of a handle, or null: any other number is looked up in the heap before it is read.</summary>
        public static Event* Find(nint handle)
        {
            var found = (Event*)handle;
            return KernelHeap.Instance.UsableSize(found) >= (nuint)sizeof(Event) && found->_signature == Signature ? found : null;
        }

        /// <summary>Ends a wait; an event that resets itself is then no longer set.</summary>
        public bool TryTake()
        {
            bool wasSet = IsSet;
            if (_isManual == 0)
                IsSet = false;
            return wasSet;
        }

        public bool Close()
        {
            _signature = 0;
            fixed (Event* self = &this)
                return KernelHeap.Instance.Free(self) == HeapStatus.Success;
        }
    }
}
