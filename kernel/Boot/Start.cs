using System.Runtime;
using UefiKernel.Devices;
using UefiKernel.Diagnostics;
using UefiKernel.Efi;
using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Boot;

/// <summary>
/// Stage one: from the firmware's call to a running C# runtime. Nothing here allocates, throws or calls through an interface, because nothing of that
/// works yet. Entry.asm has made sure that the processor can run this code. From <see cref="KernelMain"/> on it is ordinary C#.
/// </summary>
internal static unsafe class Start
{
    // The firmware resets the machine after five minutes unless told otherwise; codes below 0x10000 are its own (UEFI 2.10, section 7.5).
    private const ulong WatchdogCode = 0x10000;

    // Enough for each of the test's slots to be filled, resized and freed; a few milliseconds.
    private const int HeapTestOperations = 1000;

    /// <summary>Runs the kernel.</summary>
    /// <param name="image">The image's handle.</param>
    /// <param name="system">The firmware's system table.</param>
    /// <returns>Only on failure: why the kernel could not start. Everything taken from the firmware has been given back by then.</returns>
    [RuntimeExport("Start")]
    private static EfiStatus Run(EfiHandle image, EfiSystemTable* system)
    {
        KernelClock.Start();
        KernelLog.OpenSerial();
        KernelLog.OpenFirmwareConsole(FirmwareConsole.Find(system, KernelLog.Serial.IsUsable));
        KernelLog.WriteLine($"[KERNEL] UefiKernel {KernelVersion.Text}, build {BuildId.Value:X8}");
        KernelLog.WriteLine($"[KERNEL] Image base 0x{(ulong)ClassLibrary.GetImageBase():X}");
        KernelLog.WriteLine($"[KERNEL] Serial port COM1: {DescribeSerial(KernelLog.Serial.Status)}");

        EfiBootServices* boot = system->BootServices;
        boot->SetWatchdogTimer(0, WatchdogCode, 0, null);

        EfiStatus status = LoadOptions.FromImage(boot, image, out LoadOptions options);
        if (status.IsError)
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load options could not be read: {status.Name}; defaults are used");

        status = CarveHeap(boot, options, out HeapRegionResult region);
        if (status.IsError)
            return status;

        status = StartHeap(region);
        if (status.IsError)
        {
            boot->FreePages(new EfiPhysicalAddress(region.Base.Value), (nuint)PageCount.Covering(region.Size).Value);
            return status;
        }

        StackCookie.Randomize();
        ClassLibrary.InitializeModules();
        ClassLibrary.RunStartup();
        return KernelMain.Run(image, system, options, region);
    }

    private static EfiStatus CarveHeap(EfiBootServices* boot, LoadOptions options, out HeapRegionResult region)
    {
        region = default;
        HeapSizeOption size = HeapSizeOption.Read(options);
        if (size.Expected is not null)
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load option heap= is not usable: expected {size.Expected}; {size.Size} are used");

        KernelLog.WriteLine("[KERNEL] Initializing heap allocator...");
        EfiStatus status = MemoryMapBuffer.Allocate(boot, out MemoryMapBuffer buffer);
        if (status.IsError)
        {
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ The firmware gave no memory map: {status.Name}");
            return status;
        }

        MemoryMapFault fault = buffer.TryGetMap(out MemoryMap map);
        if (fault != MemoryMapFault.None)
        {
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ The firmware's memory map is not usable: {MemoryMap.Describe(fault)}");
            buffer.Free(boot);
            return EfiStatus.CompromisedData;
        }

        // Who asks for a size gets that or nothing; who does not gets what there is.
        region = size.IsGiven ? HeapRegion.Allocate(boot, map, size.Size) : HeapRegion.AllocateAtMost(boot, map, size.Size, new ByteCount(HeapSizeOption.SmallestSize));
        buffer.Free(boot);
        if (region.Status.IsError)
        {
            if (region.Refusals > 0)
                KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ The firmware refused the heap of {size.Size} in each of {region.Refusals} regions that could hold it: {region.Status.Name}");
            else
                KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ No memory region can hold the heap of {size.Size}: {region.Status.Name}");
            KernelLog.WriteLine($"[KERNEL]   The largest free region has {region.LargestSize} at {region.LargestStart}; start the kernel with a smaller heap=");
            return region.Status;
        }

        if (region.Size < size.Size)
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] No memory region can hold a heap of {size.Size}; it gets {region.Size}");

        KernelLog.WriteLine($"[KERNEL] Heap region at {region.Base}, {region.Size}, from the Conventional region at {region.SourceStart}, {region.SourceSize}");
        return EfiStatus.Success;
    }

    private static EfiStatus StartHeap(in HeapRegionResult region)
    {
        // The firmware maps memory one to one (UEFI 2.10, section 2.3.4), so the region's physical address is also where the heap finds it.
        var start = new VirtualAddress((nuint)region.Base.Value);
        KernelHeap.Instance.SetPlacement(HeapPlacement.Recent);
        KernelHeap.Instance.EnableMarks();
        HeapStatus status = KernelHeap.Instance.AddRegion(start, region.Size);
        HeapViolation violation = KernelHeap.Instance.Verify();
        if (status != HeapStatus.Success || !violation.IsNone || !GarbageCollector.Attach())
        {
            KernelLog.WriteLine(LogLevel.Error, "[KERNEL] ✗ The heap did not accept its region");
            return EfiStatus.LoadError;
        }

        KernelLog.WriteLine($"[KERNEL] ✓ Heap allocator initialized ({region.Size.Value >> 20}MB)");
        KernelLog.WriteLine("[KERNEL] Testing heap allocation...");
        string? problem = HeapStress.Run(ref KernelHeap.Instance, HeapTestOperations, seed: 1).Problem;
        if (problem is not null)
        {
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ Heap allocation test failed: {problem}");
            return EfiStatus.LoadError;
        }

        KernelLog.WriteLine("[KERNEL] ✓ Heap allocation test passed");
        return EfiStatus.Success;
    }

    private static string DescribeSerial(UartStatus status) => status switch
    {
        UartStatus.Ready => "ready",
        UartStatus.Absent => "absent",
        _ => "does not answer as a 16550 and is left alone",
    };
}
