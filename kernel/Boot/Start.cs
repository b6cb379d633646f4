using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Threads;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot;

/// <summary>
/// Stage one: from the firmware's call to a running C# runtime. Nothing here allocates, throws or calls through an interface,
/// because nothing of that works yet. Entry.asm has made sure that the processor can run this code. From <see cref="KernelMain"/>
/// on it is ordinary C#.
/// </summary>
internal static unsafe class Start
{
    // The firmware's watchdog resets the machine after five minutes unless it is turned off; codes below 0x10000 are the
    // firmware's own (UEFI 2.10, section 7.5).
    private const ulong WatchdogCode = 0x10000;

    // Enough for each of the test's slots to be filled, resized and freed; a few milliseconds.
    private const int HeapTestOperations = 1000;

#pragma warning disable CS0649 // Written through its address only.
    private static OptionText s_optionText;
    private static OptionText s_fileText;
    private static FileBytes s_fileBytes;
#pragma warning restore CS0649

    /// <summary>Runs the kernel.</summary>
    /// <param name="image">The image's handle.</param>
    /// <param name="system">The firmware's system table.</param>
    /// <returns>
    /// Only on failure: why the kernel could not start. Everything taken from the firmware has been given back by then.
    /// </returns>
    [RuntimeExport("Start")]
    private static EfiStatus Run(EfiHandle image, EfiSystemTable* system)
    {
        ClassLibrary.RestoreData();
        if (!ThreadList.TryAdopt())
        {
            return EfiStatus.BufferTooSmall;
        }

        FirmwareGate.Open(&ThreadList.Current->Block);
        EfiStatus status = RunInGate(image, system);
        FirmwareGate.Close();
        return status;
    }

    private static EfiStatus RunInGate(EfiHandle image, EfiSystemTable* system)
    {
        Panic.Register();
        KernelClock.Start();
        KernelLog.WriteLine($"[KERNEL] UefiKernel {KernelVersion.Text}, build {BuildId.Value:X8}");
        KernelLog.WriteLine($"[KERNEL] Image base 0x{(ulong)ClassLibrary.GetImageBase():X}");
        EfiBootServices* boot = system->BootServices;
        LoadOptions options = ReadOptions(boot, image);
        SerialSetup.OpenFirst(SerialOption.Read(options));
        KernelLog.OpenFirmwareConsole(FirmwareConsole.Find(system, SerialConsole.Port.IsUsable));

        using (FirmwareGate.Enter())
        {
            boot->SetWatchdogTimer(0, WatchdogCode, 0, null);
        }

        EfiStatus status = TakeMemory(system, options, out BootMemory memory);
        if (status.IsError)
        {
            return status;
        }

        // Returns only on failure.
        status = RunOn(memory, image, system, options);
        PanicMemory.Attach(default);
        memory.Free(boot);
        return status;
    }

    private static EfiStatus RunOn(in BootMemory memory, EfiHandle image, EfiSystemTable* system, LoadOptions options)
    {
        SeedRandomNumbers(system->BootServices);
        EfiStatus status = StartHeap(memory.Heap);
        if (status.IsError)
        {
            return status;
        }

        StackCookie.Randomize();
        ClassLibrary.InitializeModules();
        ClassLibrary.RunStartup();
        return KernelMain.Run(image, system, options, memory);
    }

    // The text is copied: where the firmware has it, it may have any width and is gone after the exit.
    private static LoadOptions ReadOptions(EfiBootServices* boot, EfiHandle image)
    {
        Span<char> text = s_optionText;
        EfiStatus status = LoadOptions.FromImage(boot, image, text, out LoadOptions options);
        if (status.IsError)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] Load options could not be read: {status.Name}; defaults are used");
        }

        if (options.Encoding == OptionEncoding.NoText)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, "[KERNEL] The load options are not text and are ignored; expected UTF-16, UTF-8 or Latin-1");
        }

        return options.WithFile(ReadOptionFile(boot, image));
    }

    private static ReadOnlySpan<char> ReadOptionFile(EfiBootServices* boot, EfiHandle image)
    {
        EfiStatus status = OptionFile.Read(boot, image, s_fileBytes, out int bytes);
        if (status == EfiStatus.NotFound)
        {
            return default;
        }

        Span<char> text = s_fileText;
        int length = OptionDecoder.Decode(((ReadOnlySpan<byte>)s_fileBytes)[..bytes], text, out OptionEncoding encoding);
        if (status == EfiStatus.BufferTooSmall || length == text.Length)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] {OptionFile.Name}: only the first {length} characters are read");
        }
        else if (status.IsError)
        {
            KernelLog.WriteLine(LogLevel.Warning, $"[KERNEL] {OptionFile.Name}: could not be read: {status.Name}");
        }

        if (encoding == OptionEncoding.NoText)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] {OptionFile.Name}: is not text and is ignored; expected UTF-8, UTF-16 or Latin-1");
        }
        else
        {
            KernelLog.WriteLine($"[KERNEL] {OptionFile.Name}: {bytes} bytes");
        }

        return text[..length];
    }

    // A method of its own, because its frame must have ended when the stack cookie is changed: the compiler may guard the pieces
    // in it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EfiStatus TakeMemory(EfiSystemTable* system, LoadOptions options, out BootMemory memory)
    {
        var size = HeapSizeOption.Read(options);
        KernelLog.WriteLine("[KERNEL] Initializing heap allocator...");
        MemoryInUse inUse = default;
        inUse.Add(IdentityMapping.Behind(ImageExports.Image));
        FirmwareFootprint.AddProcessor(ProcessorTables.Read(), ref inUse);
        FirmwareFootprint.AddLasting(system, ref inUse);
        FirmwareFootprint.AddBootServices(system, ref inUse);

        EfiStatus status = BootMemory.Take(system->BootServices, size, inUse, &PanicMemory.HoldsReport, out memory);
        HeapRegionResult heap = memory.Heap;
        if (status.IsError)
        {
            ReportFailure(memory, status, size);
            return status;
        }

        PanicMemory.Attach(memory.Report);
        if (heap.Size < size.Size)
        {
            KernelLog.WriteLine(
                LogLevel.Warning, $"[KERNEL] No memory region can hold a heap of {size.Size}; it gets {heap.Size}");
        }

        KernelLog.WriteLine(
            $"[KERNEL] Heap region at {heap.Range.Start}, {heap.Size}, from the Conventional region at {heap.Source.Start}, " +
            $"{heap.Source.Length}");
        return status;
    }

    private static void ReportFailure(in BootMemory memory, EfiStatus status, in HeapSizeOption size)
    {
        HeapRegionResult place = memory.Step == BootMemoryStep.TakeStacks ? memory.Stacks : memory.Heap;
        switch (memory.Step)
        {
            case BootMemoryStep.FetchMap:
                KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ The firmware gave no memory map: {status.Name}");
                return;
            case BootMemoryStep.CheckMap:
                KernelLog.WriteLine(
                    LogLevel.Error, $"[KERNEL] ✗ The firmware's memory map is not usable: {MemoryMap.Describe(memory.Fault)}");
                return;
            case BootMemoryStep.TakeStacks:
                KernelLog.WriteLine(
                    LogLevel.Error,
                    $"[KERNEL] ✗ The firmware gave no memory for the kernel's stacks of {place.Size}: {status.Name}");
                break;
            default:
                if (place.Refusals > 0)
                {
                    KernelLog.WriteLine(
                        LogLevel.Error,
                        $"[KERNEL] ✗ The firmware refused the heap of {size.Size} in each of {place.Refusals} regions that " +
                        $"could hold it: {status.Name}");
                }
                else
                {
                    KernelLog.WriteLine(
                        LogLevel.Error, $"[KERNEL] ✗ No memory region can hold the heap of {size.Size}: {status.Name}");
                }

                break;
        }

        KernelLog.WriteLine(
            $"[KERNEL]   The largest free region has {place.Largest.Length} at {place.Largest.Start}; start the kernel with a " +
            $"smaller heap=");
    }

    // Both are methods of their own, because frames with stack buffers must have ended when the stack cookie is changed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void SeedRandomNumbers(EfiBootServices* boot) => FirmwareEntropy.Seed(boot);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static EfiStatus StartHeap(in HeapRegionResult region)
    {
        HeapMisuseReport.Register();
        if (!KernelHeap.TryStart(IdentityMapping.Of(region.Range.Start), region.Range.Length) || !GarbageCollector.Attach())
        {
            KernelLog.WriteLine(LogLevel.Error, "[KERNEL] ✗ The heap did not accept its region");
            return EfiStatus.LoadError;
        }

        KernelLog.WriteLine($"[KERNEL] ✓ Heap allocator initialized ({region.Size.Value >> 20:D}MB)");
        KernelLog.WriteLine("[KERNEL] Testing heap allocation...");
        string? problem = KernelHeap.Stress(HeapTestOperations, seed: 1, progress: null).Problem;
        if (problem is not null)
        {
            KernelLog.WriteLine(LogLevel.Error, $"[KERNEL] ✗ Heap allocation test failed: {problem}");
            return EfiStatus.LoadError;
        }

        KernelLog.WriteLine("[KERNEL] ✓ Heap allocation test passed");
        return EfiStatus.Success;
    }

    [InlineArray(OptionFile.MostBytes)]
    private struct FileBytes
    {
        private byte _first;
    }

    [InlineArray(LoadOptions.LongestText)]
    private struct OptionText
    {
        private char _first;
    }
}
