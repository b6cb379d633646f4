using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Tests.Memory;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>
/// What the kernel takes from the firmware: never what is in use, and all of it is given back when the boot fails.
/// </summary>
public sealed unsafe class BootMemoryTests
{
    private const ulong Mebibyte = 1 << 20;

    // Debian's U-Boot on QEMU's pc with 128 MiB: everything below its own copy in high memory is one Conventional region, stack
    // and interrupt table included.
    private const ulong UBootStack = 0x10_CEE0;
    private const ulong UBootInterruptTable = 0x12_0000;

    [Fact]
    public void Heap_and_stacks_are_taken_and_given_back()
    {
        using FakeFirmware firmware = new FakeFirmware().WithPc();
        Assert.Equal(EfiStatus.Success, Take(firmware, "", default, out BootMemory memory));
        Assert.Equal(BootMemoryStep.Done, memory.Step);
        ulong pages =
            PageCount.Covering(memory.Heap.Size).Value + StackArea.Pages + PageCount.Covering(memory.Report.Length).Value;
        Assert.Equal(pages, firmware.PagesTaken);
        Assert.Empty(firmware.Pool);
        memory.Free(firmware.Boot);
        memory.Free(firmware.Boot);
        Assert.Equal(0u, firmware.PagesTaken);
        Assert.Empty(firmware.Violations);
    }

    [Theory]
    [InlineData(128)]
    [InlineData(512)]
    public void Nothing_is_taken_from_memory_in_use_that_the_map_calls_free(ulong mebibytes)
    {
        using FakeFirmware firmware = UBoot(mebibytes);
        MemoryInUse inUse = default;
        inUse.Add(UBootStack - FirmwareFootprint.StackReach, 2 * FirmwareFootprint.StackReach);
        inUse.Add(UBootInterruptTable, 4096);
        Assert.Equal(EfiStatus.Success, Take(firmware, "", inUse, out BootMemory memory));
        foreach (HeapRegionResult region in (HeapRegionResult[])[memory.Heap, memory.Stacks])
        {
            Assert.False(inUse.TryFindLowest(region.Range, out _));

            // Not next to it either: what else lies low is not known.
            Assert.True(region.Range.Start.Value > 64 * Mebibyte);
        }
    }

    [Fact]
    public void Memory_in_use_everywhere_leaves_the_largest_piece()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, Mebibyte, 64 * 256);
        MemoryInUse inUse = default;

        // Two gaps of 20 and 16 MiB, each between pieces that are in use.
        inUse.Add(Mebibyte, 8 * Mebibyte);
        inUse.Add(29 * Mebibyte, 4096);
        inUse.Add((45 * Mebibyte) + 4096, 20 * Mebibyte);
        Assert.Equal(EfiStatus.Success, Take(firmware, "heap=17M", inUse, out BootMemory memory));
        Assert.Equal(
            (12 * Mebibyte, 9 * Mebibyte, 20 * Mebibyte),
            (memory.Heap.Range.Start.Value, memory.Heap.Source.Start.Value, memory.Heap.Source.Length.Value));
        Assert.Equal((45 * Mebibyte) + 4096 - memory.Stacks.Size.Value, memory.Stacks.Range.Start.Value);
        memory.Free(firmware.Boot);

        Assert.Equal(EfiStatus.NotFound, Take(firmware, "heap=21M", inUse, out memory));
        Assert.Equal((BootMemoryStep.TakeHeap, 20 * Mebibyte), (memory.Step, memory.Heap.Largest.Length.Value));
    }

    [Fact]
    public void Without_memory_for_the_stacks_the_heap_is_given_back()
    {
        using FakeFirmware firmware = new FakeFirmware().With(EfiMemoryType.ConventionalMemory, 16 * Mebibyte, 2560);
        Assert.Equal(EfiStatus.NotFound, Take(firmware, "heap=10M", default, out BootMemory memory));
        Assert.Equal(BootMemoryStep.TakeStacks, memory.Step);
        Assert.Equal(0u, firmware.PagesTaken);
        Assert.Equal(StackArea.Pages * 4096, memory.Stacks.Size.Value);
    }

    [Fact]
    public void A_broken_map_is_named()
    {
        using FakeFirmware firmware = new FakeFirmware { DescriptorVersion = 2 }.WithPc();
        Assert.Equal(EfiStatus.CompromisedData, Take(firmware, "", default, out BootMemory memory));
        Assert.Equal((BootMemoryStep.CheckMap, MemoryMapFault.UnknownVersion), (memory.Step, memory.Fault));
        Assert.Empty(firmware.Pool);
    }

    // Whichever call fails: nothing stays taken unless boot services are being left.
    [Fact]
    public void Every_call_that_fails_leaves_the_firmware_as_it_was()
    {
        (int Calls, bool IsLeft, ulong Pages, int Buffers) whole = RunBoot(failAt: -1);
        Assert.True(whole.IsLeft);
        Assert.True(whole.Calls > 15);
        Assert.True(whole.Pages > 0 && whole.Buffers > 0);
        EfiStatus[] statuses = [EfiStatus.OutOfResources, EfiStatus.NotFound, EfiStatus.InvalidParameter,
            EfiStatus.BufferTooSmall, EfiStatus.DeviceError];
        int failures = 0;
        foreach (EfiStatus status in statuses)
        {
            for (int failAt = 0; failAt < whole.Calls; failAt++)
            {
                (int Calls, bool IsLeft, ulong Pages, int Buffers) result = RunBoot(failAt, status);
                failures += result.IsLeft ? 0 : 1;
                if (!result.IsLeft)
                {
                    Assert.True(
                        result.Buffers == 0 && result.Pages == 0,
                        $"call {failAt} that fails with {status.Name}: {result.Pages} pages and {result.Buffers} pool buffers " +
                        $"stay taken");
                }
            }
        }

        Assert.True(failures > 10);
    }

    // Start's and KernelMain's use of the firmware, in their order.
    private static (int Calls, bool IsLeft, ulong Pages, int Buffers) RunBoot(int failAt, EfiStatus status = default)
    {
        using FakeFirmware firmware = new FakeFirmware { FailAt = failAt, FailWith = status }.WithPc();
        firmware.SetLoadOptions("heap=8M"u8);
        new FakeGraphicsOutput(firmware, isOnConsole: true) { IsNotStarted = true }.WithMode(800, 600).WithMode(1024, 768);
        new FakeGraphicsOutput(firmware) { FramebufferBase = 0xC000_0000 }.WithMode(800, 600).StartedIn(0);
        _ = FirmwareConsole.Find(firmware.System, drivesSerial: true);
        _ = LoadOptions.FromImage(firmware.Boot, firmware.Image, new char[LoadOptions.LongestText], out LoadOptions options);
        if (!BootMemory.Take(firmware.Boot, HeapSizeOption.Read(options), default, null, out BootMemory memory).IsError)
        {
            _ = GraphicsMode.Select(firmware.Boot, DisplayModeOption.Read(options), number: 0);
            BootServicesExitResult exit = BootServicesExit.Run(firmware.Boot, firmware.Image);
            if (exit.Status.IsError && exit.Attempts == 0)
            {
                memory.Free(firmware.Boot);
            }
        }

        Assert.Empty(firmware.Violations);
        return (firmware.CountedCalls, firmware.ExitAttempted, firmware.PagesTaken, firmware.Pool.Count);
    }

    private static FakeFirmware UBoot(ulong mebibytes) => new FakeFirmware()
        .With(EfiMemoryType.ConventionalMemory, 0x1000, 159)
        .With(EfiMemoryType.ConventionalMemory, Mebibyte, (mebibytes * 256) - 256 - 8192)
        .With(EfiMemoryType.BootServicesData, (mebibytes * Mebibyte) - (32 * Mebibyte), 8192);

    private static EfiStatus Take(FakeFirmware firmware, string options, MemoryInUse inUse, out BootMemory memory) =>
        BootMemory.Take(firmware.Boot, HeapSizeOption.Read(new LoadOptions(options)), inUse, null, out memory);
}
