using System.Linq;
using CsCheck;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Tests.Memory.Map;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

public sealed unsafe class BootServicesExitTests
{
    private static readonly Gen<int> s_stride = Gen.OneOf(Gen.Const(48), Gen.Int[4, 9].Select(value => value * 8), Gen.Const(44));

    [Theory]
    [InlineData(40)]
    [InlineData(48)]
    [InlineData(56)]
    public void The_exit_succeeds_at_once_and_brings_the_final_map(int stride)
    {
        using FakeFirmware firmware = new FakeFirmware { DescriptorStride = stride }.WithPc();
        EfiBootServices* boot = firmware.Boot;
        BootServicesExitResult result = BootServicesExit.Run(boot, firmware.Image);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(1, result.Attempts);
        Assert.True(firmware.Exited);
        Assert.Equal(["GetMemoryMap", "AllocatePool", "GetMemoryMap", "ExitBootServices"], firmware.Calls);
        MemoryMapBufferTests.AssertSame(firmware, result.Map);
        Assert.Empty(firmware.Violations);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 8)]
    [InlineData(4, 2)]
    [InlineData(8, 1)]
    [InlineData(15, 0)]
    public void A_stale_key_is_retried_with_the_two_calls_that_are_allowed(int staleKeys, int growth)
    {
        using FakeFirmware firmware = new FakeFirmware { StaleKeys = staleKeys, Growth = growth }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.Success, result.Status);
        Assert.Equal(staleKeys + 1, result.Attempts);
        MemoryMapBufferTests.AssertSame(firmware, result.Map);
        string[] afterFirst = firmware.Calls.SkipWhile(call => call != "ExitBootServices").Skip(1).ToArray();
        Assert.Equal(
            Enumerable.Repeat(new[] { "GetMemoryMap", "ExitBootServices" }, staleKeys).SelectMany(pair => pair), afterFirst);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_firmware_that_never_lets_go_is_given_up()
    {
        using FakeFirmware firmware = new FakeFirmware { StaleKeys = int.MaxValue, Growth = 0 }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.InvalidParameter, result.Status);
        Assert.Equal(BootServicesExit.AttemptLimit, result.Attempts);
        Assert.Equal(0, result.Map.Count);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_map_that_outgrows_its_buffer_during_the_exit_ends_it_without_a_forbidden_call()
    {
        using FakeFirmware firmware = new FakeFirmware { StaleKeys = 3, Growth = 1000 }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.BufferTooSmall, result.Status);
        Assert.Equal(1, result.Attempts);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void A_map_that_grows_before_the_exit_is_caught_up_with()
    {
        using FakeFirmware firmware = new FakeFirmware { GrowingCalls = 4, Growth = 100 }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.Success, result.Status);
        MemoryMapBufferTests.AssertSame(firmware, result.Map);
        Assert.Empty(firmware.Violations);
    }

    [Theory]
    [InlineData(32, 1, MemoryMapFault.DescriptorTooSmall)]
    [InlineData(52, 1, MemoryMapFault.DescriptorNotAligned)]
    [InlineData(48, 2, MemoryMapFault.UnknownVersion)]
    public void A_map_that_cannot_be_read_leaves_the_firmware_whole(int stride, uint version, MemoryMapFault fault)
    {
        using FakeFirmware firmware = new FakeFirmware { DescriptorStride = stride, DescriptorVersion = version }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.CompromisedData, result.Status);
        Assert.Equal(fault, result.Fault);
        Assert.Equal(0, result.Attempts);
        Assert.False(firmware.ExitAttempted);
        Assert.Empty(firmware.Pool);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void Without_memory_for_the_map_no_attempt_is_made()
    {
        using FakeFirmware firmware = new FakeFirmware { PoolStatus = EfiStatus.OutOfResources }.WithPc();
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.OutOfResources, result.Status);
        Assert.Equal(0, result.Attempts);
        Assert.False(firmware.ExitAttempted);
    }

    [Fact]
    public void A_map_call_that_fails_between_attempts_ends_the_exit()
    {
        using FakeFirmware firmware = new FakeFirmware { StaleKeys = 1 }.WithPc();
        firmware.MapStatuses.Enqueue(EfiStatus.Success);
        firmware.MapStatuses.Enqueue(EfiStatus.Success);
        firmware.MapStatuses.Enqueue(EfiStatus.DeviceError);
        BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
        Assert.Equal(EfiStatus.DeviceError, result.Status);
        Assert.Equal(1, result.Attempts);
        Assert.Empty(firmware.Violations);
    }

    [Fact]
    public void Under_any_script_the_rules_are_kept() =>
        Gen.Select(
            Gen.Int[0, 20], Gen.Int[0, 40], Gen.Int[0, 6], s_stride, Gen.Bool,
            Gen.OneOf(Gen.Const(0UL), Gen.ULong[0, 5]).Array[0, 6]).Sample((stale, growth, growing, stride, reports, statuses) =>
        {
            using FakeFirmware firmware = new FakeFirmware
            {
                StaleKeys = stale,
                Growth = growth,
                GrowingCalls = growing,
                DescriptorStride = stride,
                ReportsStrideWhenTooSmall = reports,
            }.WithPc().With((EfiMemoryType)0x7000_0001, ulong.MaxValue - 4095, 0)
            .With(EfiMemoryType.ConventionalMemory, 0x1000, 0);
            foreach (ulong code in statuses)
            {
                firmware.MapStatuses.Enqueue(
                    new EfiStatus(code == 0 ? 0 : unchecked((nuint)0x8000_0000_0000_0000) | (nuint)code));
            }

            BootServicesExitResult result = BootServicesExit.Run(firmware.Boot, firmware.Image);
            Assert.Empty(firmware.Violations);
            Assert.Equal(firmware.Exited, !result.Status.IsError);
            Assert.Equal(firmware.Calls.Count(call => call == "ExitBootServices"), result.Attempts);
            Assert.InRange(result.Attempts, 0, BootServicesExit.AttemptLimit);
            if (firmware.Exited)
            {
                MemoryMapBufferTests.AssertSame(firmware, result.Map);
            }
            else if (result.Attempts == 0)
            {
                Assert.Empty(firmware.Pool);
            }
        });

    [Fact]
    public void The_fake_firmware_notices_a_service_that_is_called_after_the_exit()
    {
        // The check that the tests above rely on must be able to fail.
        using FakeFirmware firmware = new FakeFirmware { StaleKeys = 1 }.WithPc();
        EfiBootServices* boot = firmware.Boot;
        Assert.Equal(EfiStatus.InvalidParameter, boot->ExitBootServices(firmware.Image, firmware.Key));
        void* memory;
        boot->AllocatePool(EfiMemoryType.LoaderData, 16, &memory);
        Assert.Single(firmware.Violations);
        Assert.Equal(EfiStatus.Success, boot->ExitBootServices(firmware.Image, firmware.Key));
        boot->FreePool(memory);
        boot->Stall(1);
        Assert.Equal(3, firmware.Violations.Count);
        Assert.Equal(FakeFirmware.Poison, (ulong)firmware.System->BootServices);
    }
}
