using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;

namespace UefiKernel.Kernel.Runtime.Leaks;

/// <summary>
/// Records which code called for each block that is alive, native memory and objects, when the load option <c>leaks</c> asks for
/// it. The records are in pages of their own, of a fixed number; blocks that find no room are counted. Allocates nothing, since
/// it runs inside of allocations.
/// </summary>
/// <remarks>
/// While it is on, each object is a run of its own, so that each allocation takes the slow path, where it is recorded. Preemption
/// is disabled in place of a lock.
/// </remarks>
internal static unsafe class AllocationSites
{
    // Records take this part of the memory, within the two limits.
    private const ulong MemoryShare = 64;
    private const ulong LeastBytes = 1 << 20;
    private const ulong MostBytes = 16 << 20;

    // 8,192 sites of 32 bytes.
    private const int SiteCapacity = 8192;

    // Guards all that follows.
    private static SharedLock Lock => default;
    private static Pages s_pages;
    private static CallSiteTable s_sites;
    private static BlockTable s_blocks;
    private static CodeKinds s_kinds;
    private static bool s_isOn;
    private static ulong s_missed;

    /// <summary>Whether allocations are recorded.</summary>
    public static bool IsOn => s_isOn;

    /// <summary>Blocks that can be recorded at a time.</summary>
    public static ulong Room => s_blocks.Most;

    /// <summary>Allocations that were not recorded because there was no room.</summary>
    public static ulong Missed => s_missed;

    /// <summary>The sites; their counts are those of the last <see cref="SumUp"/>.</summary>
    public static ref readonly CallSiteTable Sites => ref s_sites;

    /// <summary>Takes memory for the records and begins. What is alive already stays unknown.</summary>
    /// <returns>False when it is on already, or there is no memory.</returns>
    public static bool TryStart()
    {
        if (s_isOn || !Pages.TryTake(MeasureRecords(), ManagedCode.Image.FunctionCount, out s_pages))
        {
            return false;
        }

        s_kinds = CodeKinds.Read(s_pages.Kinds, in ManagedCode.Image, MethodNameTable.OfImage());
        s_sites = new CallSiteTable(s_pages.Sites, SiteCapacity);
        s_blocks = new BlockTable(s_pages.Records, s_pages.RecordBytes / (nuint)sizeof(BlockRecord));
        s_missed = 0;
        using (Lock.Enter())
        {
            s_isOn = true;
            KernelHeap.SetRecorder(new BlockRecorder { Note = &Note, Forget = &Remove, Restore = &Restore });

            // The next object of each thread does not fit into its window any more.
            ObjectAllocation.SealWindows();
        }

        return true;
    }

    /// <summary>Ends, and gives the memory back.</summary>
    public static void Stop()
    {
        using (Lock.Enter())
        {
            s_isOn = false;
            KernelHeap.SetRecorder(default);
            s_pages.GiveBack();
            s_sites = default;
            s_blocks = default;
        }
    }

    /// <summary>Records an object, if recording is on. For the slow path of allocation only.</summary>
    /// <param name="block">Its block, or null.</param>
    /// <param name="size">The block's bytes.</param>
    /// <param name="type">Its type.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NoteObject(void* block, nuint size, MethodTable* type)
    {
        if (s_isOn)
        {
            Record(block, size, type);
        }
    }

    private static void Note(void* block, nuint size) => Record(block, size, null);

    private static void Restore(BlockRecord record)
    {
        using (Lock.Enter())
        {
            if (s_isOn && record.Block != 0)
            {
                s_blocks.TrySet(record);
            }
        }
    }

    /// <summary>
    /// Forgets the objects that a collection has freed. Preemption is disabled, and nothing was allocated since.
    /// </summary>
    public static void RemoveDead()
    {
        if (s_isOn)
        {
            s_blocks.RemoveDead(&KernelHeap.Objects.Exists);
        }
    }

    /// <summary>Marks everything that is alive now as old.</summary>
    public static void Mark()
    {
        using (Lock.Enter())
        {
            s_blocks.MarkOld();
        }
    }

    /// <summary>Counts what is alive of each site.</summary>
    /// <param name="withOld">Whether that counts, too, which was there when the last mark was set.</param>
    public static void SumUp(bool withOld)
    {
        using (Lock.Enter())
        {
            s_blocks.SumUp(ref s_sites, withOld);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static BlockRecord Remove(void* block)
    {
        using (Lock.Enter())
        {
            return s_isOn && block != null ? s_blocks.Remove((nuint)block) : default;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Record(void* block, nuint size, MethodTable* type)
    {
        // A panic's report has a heap of its own, and must not depend on this.
        if (block == null || Fatal.IsUnderWay)
        {
            return;
        }

        InterruptFrame here;
        Cpu.CaptureRegisters(&here);
        ulong caller = FindCaller(in here);
        using (Lock.Enter())
        {
            if (s_isOn &&
                !s_blocks.TrySet(new BlockRecord((nuint)block, size, s_sites.NumberOf(caller, (nuint)type), type != null)))
            {
                s_missed++;
            }
        }
    }

    private static ulong FindCaller(ref readonly InterruptFrame registers)
    {
        var context = new ThrowContext(in registers);
        StackFrameIterator frame = default;
        return frame.TryStart(&context, isInstruction: false) ? s_kinds.FindCaller(ref frame) : 0;
    }

    private static nuint MeasureRecords()
    {
        ulong memory = PhysicalPages.CountTotal().Value * PageCount.BytesPerPage;
        return (nuint)ulong.Clamp(memory / MemoryShare, LeastBytes, MostBytes);
    }

    /// <summary>The memory of the tables: three blocks of pages, mapped at their own addresses.</summary>
    private struct Pages
    {
        private PhysicalAddress _records;
        private PhysicalAddress _sites;
        private PhysicalAddress _kinds;

        public nuint RecordBytes { get; private set; }

        public readonly void* Records => (void*)_records.Value;

        public readonly void* Sites => (void*)_sites.Value;

        public readonly void* Kinds => (void*)_kinds.Value;

        /// <summary>Takes and clears them; all or none.</summary>
        public static bool TryTake(nuint recordBytes, uint functions, out Pages pages)
        {
            pages = default;
            if (TryTake(recordBytes, isRoundedUp: false, out pages._records, out nuint bytes) &&
                TryTake((nuint)SiteCapacity * (nuint)sizeof(CallSite), isRoundedUp: true, out pages._sites, out _) &&
                TryTake(functions, isRoundedUp: true, out pages._kinds, out _))
            {
                pages.RecordBytes = bytes;
                return true;
            }

            pages.GiveBack();
            return false;
        }

        public void GiveBack()
        {
            Free(_records);
            Free(_sites);
            Free(_kinds);
            this = default;
        }

        private static void Free(PhysicalAddress block)
        {
            if (block.Value != 0)
            {
                PhysicalPages.Free(block);
            }
        }

        // Safety: the block is the allocator's own length, mapped at its own address, and has no other owner.
        private static bool TryTake(nuint bytes, bool isRoundedUp, out PhysicalAddress block, out nuint taken)
        {
            taken = 0;
            block = default;
            bool found = PageAllocator.TryGetOrder(new ByteCount(bytes), out int order);
            order -= found && !isRoundedUp && PageAllocator.LengthOf(order).Value > bytes ? 1 : 0;
            if (!found || PhysicalPages.TryAllocate(order, PageZone.High, PageFallback.Lower, out block) != PageStatus.Success)
            {
                block = default;
                return false;
            }

            taken = (nuint)PageAllocator.LengthOf(order).Value;
            new System.Span<byte>((void*)block.Value, (int)taken).Clear();
            return true;
        }
    }
}
