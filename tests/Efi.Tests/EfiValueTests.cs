using System;
using System.Linq;
using System.Text;
using Xunit;

namespace UefiKernel.Efi.Tests;

public sealed class EfiValueTests
{
    [Fact]
    public void Memory_types_have_the_specified_values()
    {
        // UEFI 2.10, section 7.2.1, in the order of EFI_MEMORY_TYPE.
        string[] expected = new[]
        {
            "ReservedMemoryType", "LoaderCode", "LoaderData", "BootServicesCode", "BootServicesData", "RuntimeServicesCode",
            "RuntimeServicesData", "ConventionalMemory", "UnusableMemory", "AcpiReclaimMemory", "AcpiMemoryNvs", "MemoryMappedIo",
            "MemoryMappedIoPortSpace", "PalCode", "PersistentMemory", "UnacceptedMemoryType",
        };
        Assert.Equal(expected, Enum.GetValues<EfiMemoryType>().Order().Select(type => type.ToString()));
        Assert.Equal(Enumerable.Range(0, 16).Select(value => (EfiMemoryType)value), Enum.GetValues<EfiMemoryType>().Order());
        Assert.Equal(typeof(uint), Enum.GetUnderlyingType(typeof(EfiMemoryType)));
    }

    [Fact]
    public void Memory_attributes_have_the_specified_values()
    {
        // UEFI 2.11, section 7.2.3.
        Assert.Equal(0x1ul, (ulong)EfiMemoryAttribute.Uncacheable);
        Assert.Equal(0x2ul, (ulong)EfiMemoryAttribute.WriteCombining);
        Assert.Equal(0x4ul, (ulong)EfiMemoryAttribute.WriteThrough);
        Assert.Equal(0x8ul, (ulong)EfiMemoryAttribute.WriteBack);
        Assert.Equal(0x10ul, (ulong)EfiMemoryAttribute.UncacheableExported);
        Assert.Equal(0x1000ul, (ulong)EfiMemoryAttribute.WriteProtected);
        Assert.Equal(0x2000ul, (ulong)EfiMemoryAttribute.ReadProtect);
        Assert.Equal(0x4000ul, (ulong)EfiMemoryAttribute.ExecuteProtect);
        Assert.Equal(0x8000ul, (ulong)EfiMemoryAttribute.NonVolatile);
        Assert.Equal(0x10000ul, (ulong)EfiMemoryAttribute.MoreReliable);
        Assert.Equal(0x20000ul, (ulong)EfiMemoryAttribute.ReadOnly);
        Assert.Equal(0x40000ul, (ulong)EfiMemoryAttribute.SpecialPurpose);
        Assert.Equal(0x80000ul, (ulong)EfiMemoryAttribute.CpuCrypto);
        Assert.Equal(0x100000ul, (ulong)EfiMemoryAttribute.HotPluggable);
        Assert.Equal(0x0FFFF00000000000ul, (ulong)EfiMemoryAttribute.IsaMask);
        Assert.Equal(0x4000000000000000ul, (ulong)EfiMemoryAttribute.IsaValid);
        Assert.Equal(0x8000000000000000ul, (ulong)EfiMemoryAttribute.Runtime);
    }

    [Fact]
    public void Enumerations_of_int_are_32_bits_wide()
    {
        // Section 2.3.1: an enumeration is an int.
        foreach (Type type in typeof(EfiStatus).Assembly.GetTypes()
            .Where(type => type.IsEnum && type != typeof(EfiMemoryAttribute)))
        {
            Assert.Contains(Enum.GetUnderlyingType(type), new[] { typeof(int), typeof(uint) });
        }
    }

    [Fact]
    public void Enumerations_have_the_specified_values()
    {
        AssertCountsUp(EfiAllocateType.AllocateAnyPages, EfiAllocateType.AllocateMaxAddress, EfiAllocateType.AllocateAddress);
        AssertCountsUp(
            EfiResetType.EfiResetCold, EfiResetType.EfiResetWarm, EfiResetType.EfiResetShutdown,
            EfiResetType.EfiResetPlatformSpecific);
        AssertCountsUp(EfiLocateSearchType.AllHandles, EfiLocateSearchType.ByRegisterNotify, EfiLocateSearchType.ByProtocol);
        AssertCountsUp(EfiTimerDelay.TimerCancel, EfiTimerDelay.TimerPeriodic, EfiTimerDelay.TimerRelative);
        AssertCountsUp(EfiInterfaceType.EfiNativeInterface);
        AssertCountsUp(
            EfiGraphicsPixelFormat.PixelRedGreenBlueReserved8BitPerColor,
            EfiGraphicsPixelFormat.PixelBlueGreenRedReserved8BitPerColor,
            EfiGraphicsPixelFormat.PixelBitMask,
            EfiGraphicsPixelFormat.PixelBltOnly);
        AssertCountsUp(
            EfiGraphicsOutputBltOperation.EfiBltVideoFill,
            EfiGraphicsOutputBltOperation.EfiBltVideoToBltBuffer,
            EfiGraphicsOutputBltOperation.EfiBltBufferToVideo,
            EfiGraphicsOutputBltOperation.EfiBltVideoToVideo);
    }

    [Fact]
    public void Task_priority_levels_have_the_specified_values() =>
        Assert.Equal(
            new nuint[] { 4, 8, 16, 31 },
            new[] { EfiTpl.Application.Value, EfiTpl.Callback.Value, EfiTpl.Notify.Value, EfiTpl.HighLevel.Value });

    [Theory]
    [InlineData("IBI SYST", EfiSystemTable.TableSignature)]
    [InlineData("BOOTSERV", EfiBootServices.TableSignature)]
    [InlineData("RUNTSERV", EfiRuntimeServices.TableSignature)]
    public void Table_signatures_spell_their_text(string text, ulong signature) =>
        Assert.Equal(text, Encoding.ASCII.GetString(BitConverter.GetBytes(signature)));

    [Fact]
    public void Constants_have_the_specified_values()
    {
        Assert.Equal(1u, EfiMemoryDescriptor.Version);
        Assert.Equal(0x1000u, EfiLoadedImageProtocol.CurrentRevision);
        Assert.Equal(0x07FF, EfiTime.UnspecifiedTimeZone);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(0x80, true)]
    public void A_boolean_is_true_unless_zero(byte value, bool expected) => Assert.Equal(expected, new EfiBoolean(value).IsTrue);

    [Theory]
    [InlineData(4, 0, 4)]
    [InlineData(0x34, 0x12, 0x1234)]
    [InlineData(0xFF, 0xFF, 0xFFFF)]
    public void A_device_path_node_joins_its_length_bytes(byte low, byte high, int expected) =>
        Assert.Equal(expected, new EfiDevicePathProtocol { LengthLow = low, LengthHigh = high }.Length);

    // The specification declares these without explicit values, so they count up from 0; none may be missing.
    private static void AssertCountsUp<T>(params T[] members)
        where T : struct, Enum
    {
        Assert.Equal(Enumerable.Range(0, members.Length), members.Select(member => Convert.ToInt32(member)));
        Assert.Equal(members.Length, Enum.GetValues<T>().Length);
    }
}
