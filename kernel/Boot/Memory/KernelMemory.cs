using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Memory;

/// <summary>
/// Takes the machine's memory over from the firmware: the owner of each range, an allocator for free memory, and the kernel's own
/// page tables.
/// </summary>
internal static unsafe class KernelMemory
{
    /// <summary>
    /// Does all of it; panics where it cannot be done. The kernel runs on its own stack and descriptor tables, boot services are
    /// gone, interrupts are off.
    /// </summary>
    /// <param name="information">What boot learned.</param>
    /// <returns>The owner of each memory range.</returns>
    public static PhysicalLayout TakeOver(BootInformation information)
    {
        PageTableFormat format = PagingControl.ReadFormat();
        PhysicalLayout layout = Describe(information, format);
        PhysicalRange[] later = StartAllocator(layout);
        InstallTables(information, layout, format);

        // The firmware's page tables, which lay in memory of boot services, are out of use.
        Require(PhysicalPages.Release(later), "Memory of boot services could not be reclaimed");
        ReportTables(format);
        StartGrowth(information);
        return layout;
    }

    private static PhysicalLayout Describe(BootInformation information, PageTableFormat format)
    {
        var layout = new PhysicalLayout(information.MemoryMap.Regions, new(format.IdentityEnd));
        HoldBack(information, layout);
        layout.Take(information.Graphics.Framebuffer.Range, MemoryOwner.Screen);
        layout.Take(IdentityMapping.Behind(ImageExports.Image), MemoryOwner.KernelImage);
        layout.Take(information.Heap.Range, MemoryOwner.Heap);
        layout.Take(IdentityMapping.Behind(ProcessorState.Current.Stacks.Range), MemoryOwner.Stacks);
        layout.Take(information.Report, MemoryOwner.Report);
        return layout;
    }

    // Some firmware's map calls memory free that is in use: the processor's tables and the firmware's stack until the kernel has
    // left them, and the system table permanently. The stack's extent is not known, so a few pages next to it may be reserved on
    // any firmware.
    private static void HoldBack(BootInformation information, PhysicalLayout layout)
    {
        ulong free = layout.TotalOf(MemoryOwner.Free).Value;
        layout.Hold(information.ProcessorMemory);
        layout.Keep(information.FirmwareMemory);
        ulong held = free - layout.TotalOf(MemoryOwner.Free).Value;
        if (held != 0)
        {
            KernelLog.WriteLine(
                $"[KERNEL] {new ByteCount(held)} that the firmware's memory map calls free are reserved: its stack or " +
                $"tables may be in them");
        }
    }

    // Memory that was free before boot services were left is free; memory of boot services and loaders is reserved until none of
    // it is in use.
    private static PhysicalRange[] StartAllocator(PhysicalLayout layout)
    {
        PhysicalRange[] free = layout.PiecesOf(MemoryOwner.Free);
        PhysicalRange[] later = layout.PiecesOf(MemoryOwner.Reclaimable);
        Require(PhysicalPages.Initialize([.. free, .. later], free, later), "The page allocator did not accept the memory map");
        return later;
    }

    private static void InstallTables(BootInformation information, PhysicalLayout layout, PageTableFormat format)
    {
        var end = new VirtualAddress((nuint)format.IdentityEnd);
        RangeMap<VirtualAddress, PlannedPages> kernel = AddressSpacePlan.ForKernel(
            layout, [information.Tables.Rsdp, information.Tables.Smbios],
            information.Graphics.Framebuffer.Range, ProcessorState.Current.Stacks, end);

        // The firmware loaded the image and has checked its headers; the linker puts them at its first page.
        VirtualRange image = ImageExports.Image;
        var headers = new ReadOnlySpan<byte>(image.Start.ToPointer(), (int)PageCount.BytesPerPage);
        if (!ImageSections.TryPaint(kernel, image, headers))
        {
            Fatal.Stop("The image's section table is not understood: expected sections inside of the image");
        }

        RangeMap<VirtualAddress, PlannedPages> firmware = AddressSpacePlan.ForFirmware(
            kernel, layout, information.MemoryMap.Regions, information.RuntimeAttributes, end);
        if (!Paging.TryInstall(format, kernel, firmware))
        {
            Fatal.Stop("There is no memory for page tables");
        }
    }

    private static void ReportTables(PageTableFormat format)
    {
        KernelLog.WriteLine(
            $"[KERNEL] Page tables: {format.Levels} levels, {Paging.Tables!.TableCount} pages; " +
            $"{Paging.FirmwareTables!.TableCount} more for calls of the firmware");
        PageTableProblem problem = PageTableCheck.Verify(Paging.Tables!, Paging.Plan, out PageRun place);
        if (problem == PageTableProblem.None)
        {
            KernelLog.WriteLine("[KERNEL] ✓ Memory is protected: nothing is both writable and executable");
        }
        else
        {
            KernelLog.WriteLine(
                LogLevel.Warning,
                $"[KERNEL] ✗ Memory is not protected: 0x{place.Range.Start.Value:X} to 0x{place.Range.Last.Value:X} " +
                $"{PageTableCheck.Describe(problem)}");
        }
    }

    private static void StartGrowth(BootInformation information)
    {
        HeapGrowth.Start(information.Options.HeapLimit);
        if (HeapGrowth.Limit > KernelHeap.TotalBytes)
        {
            KernelLog.WriteLine(
                $"[KERNEL] Heap: grows up to {HeapGrowth.Limit} and keeps " +
                $"{new ByteCount(HeapGrowth.Reserve.Value * PageCount.BytesPerPage)} of memory free for other uses");
        }
        else
        {
            KernelLog.WriteLine($"[KERNEL] Heap: does not grow; its limit is {HeapGrowth.Limit}");
        }
    }

    private static void Require(PageStatus status, string problem)
    {
        if (status == PageStatus.Success)
        {
            return;
        }

        Fatal.Begin(problem);
        KernelLog.WriteLine($"[PANIC] Page allocator: {status.ToString()}");
        Fatal.Stop();
    }
}
