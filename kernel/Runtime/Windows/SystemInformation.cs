using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>GetSystemInfo and GlobalMemoryStatusEx: the machine as programs see it.</summary>
internal static unsafe class SystemInformation
{
    // PROCESSOR_ARCHITECTURE_AMD64 and PROCESSOR_AMD_X8664.
    private const ushort Amd64 = 9;
    private const uint X8664 = 8664;

    // Windows' granularity of reservations, which VirtualMemory keeps too.
    private const uint AllocationGranularity = 64 * 1024;

    [RuntimeExport("GetSystemInfo")]
    private static void GetSystemInfo(SystemInfo* information)
    {
        *information = new SystemInfo
        {
            Architecture = Amd64,
            PageBytes = (uint)PageCount.BytesPerPage,
            LowestAddress = (nuint)NullPages.Size,
            HighestAddress = (nuint)((Paging.Tables?.Format.IdentityEnd ?? 1UL << 47) - 1),
            ProcessorMask = 1,
            ProcessorCount = 1,
            ProcessorType = X8664,
            Granularity = AllocationGranularity,
        };
    }

    /// <summary>The same: there is no emulation of another architecture.</summary>
    [RuntimeExport("GetNativeSystemInfo")]
    private static void GetNativeSystemInfo(SystemInfo* information) => GetSystemInfo(information);

    /// <summary>
    /// Physical memory is that of the page allocator. What a program can still allocate, the "page file" of this structure, is
    /// the heap as far as it can grow: MemoryFailPoint, which asks for it, is about objects.
    /// </summary>
    [RuntimeExport("GlobalMemoryStatusEx")]
    private static int GetMemoryStatus(MemoryStatus* status)
    {
        if (status->Length != sizeof(MemoryStatus))
        {
            WindowsError.Set(WindowsError.InvalidParameter);
            return 0;
        }

        ulong allPages;
        ulong freePages;
        ulong freeBytes;
        using (Preemption.Disable())
        {
            allPages = PhysicalPages.CountTotal().Value;
            freePages = PhysicalPages.CountFree().Value;
            freeBytes = KernelHeap.FreeBytes.Value + HeapGrowth.Available.Value;
        }

        SystemInfo machine;
        GetSystemInfo(&machine);
        *status = new MemoryStatus
        {
            Length = status->Length,
            LoadPercent = (uint)(100 - (freePages * 100 / System.Math.Max(allPages, 1))),
            TotalPhysical = allPages * PageCount.BytesPerPage,
            AvailablePhysical = freePages * PageCount.BytesPerPage,
            TotalPageFile = System.Math.Max(HeapGrowth.Limit.Value, KernelHeap.TotalBytes.Value),
            AvailablePageFile = freeBytes,
            TotalVirtual = machine.HighestAddress,
            AvailableVirtual = machine.HighestAddress - (allPages * PageCount.BytesPerPage),
        };
        return 1;
    }

    /// <summary>
    /// Describes the addresses around one that are mapped alike, as the page tables have them. MemoryFailPoint seeks free ones.
    /// </summary>
    /// <returns>Bytes of the description; 0 when the address is none of the lower half.</returns>
    [RuntimeExport("VirtualQuery")]
    private static nuint QueryAddress(ulong address, RegionInfo* region, nuint size)
    {
        const uint Committed = 0x1000;
        const uint Free = 0x1_0000;
        const uint Private = 0x2_0000;
        PageTables<PhysicalTablePages>? tables = Paging.Tables;
        if (tables is null || address >= tables.LowerHalfEnd.Value || size < (nuint)sizeof(RegionInfo))
        {
            WindowsError.Set(WindowsError.InvalidParameter);
            return 0;
        }

        PageRun run;
        ulong start = address & ~(PageTableEntry.PageSize - 1);
        using (Preemption.Disable())
        {
            run = tables.FindRun(new((nuint)start));
        }

        bool isMapped = run.Mapping.IsMapped;
        *region = new RegionInfo
        {
            Base = start,
            AllocationBase = isMapped ? start : 0,
            Bytes = run.Range.Length.Value,
            State = isMapped ? Committed : Free,
            Protection = Describe(run.Mapping.Access),
            Kind = isMapped ? Private : 0,
        };
        return (nuint)sizeof(RegionInfo);
    }

    // PAGE_NOACCESS, PAGE_EXECUTE_READ, PAGE_READWRITE, PAGE_READONLY.
    private static uint Describe(PageAccess access) =>
        access == PageAccess.None
        ? 0x01u
        : (access & PageAccess.Execute) != 0 ? 0x20u : (access & PageAccess.Write) != 0 ? 0x04u : 0x02u;

    /// <summary>MEMORY_BASIC_INFORMATION (Microsoft, "MEMORY_BASIC_INFORMATION structure").</summary>
    [StructLayout(LayoutKind.Sequential, Size = 48)]
    private struct RegionInfo
    {
        public ulong Base;
        public ulong AllocationBase;
        public uint AllocationProtection;
        public uint Partition;
        public ulong Bytes;
        public uint State;
        public uint Protection;
        public uint Kind;
    }

    /// <summary>SYSTEM_INFO (Microsoft, "SYSTEM_INFO structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct SystemInfo
    {
        public ushort Architecture;
        public ushort Reserved;
        public uint PageBytes;
        public nuint LowestAddress;
        public nuint HighestAddress;
        public nuint ProcessorMask;
        public uint ProcessorCount;
        public uint ProcessorType;
        public uint Granularity;
        public ushort ProcessorLevel;
        public ushort ProcessorRevision;
    }

    /// <summary>MEMORYSTATUSEX (Microsoft, "MEMORYSTATUSEX structure").</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint LoadPercent;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtended;
    }
}
