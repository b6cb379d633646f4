using System;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Tests.Boot;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Firmware;

/// <summary>The memory attributes table: read as the specification defines it, ignored when it is broken.</summary>
public sealed unsafe class MemoryAttributesTableTests
{
    [Theory]
    [InlineData(1, 40)]
    [InlineData(2, 48)]
    public void Entries_are_read_at_the_tables_own_stride(uint version, uint stride)
    {
        using var firmware = new FakeFirmware();
        Assert.Empty(MemoryAttributesTable.Read(firmware.System));
        firmware.AddTable(EfiGuids.MemoryAttributesTable, firmware.NativeBytes(Table(version, 2, stride)));
        MemoryRegion[] entries = MemoryAttributesTable.Read(firmware.System);
        Assert.Equal([0x1000UL, 0x2000UL], entries.Select(static entry => entry.Range.Start.Value));
        Assert.All(
            entries, static entry =>
            Assert.Equal(
                (EfiMemoryType.RuntimeServicesCode, 1UL, EfiMemoryAttribute.ReadOnly),
                (entry.Type, entry.Range.Length.Value >> 12, entry.Attributes)));
    }

    [Theory]
    [InlineData(0, 2, 48)]
    [InlineData(3, 2, 48)]
    [InlineData(1, 0, 48)]
    [InlineData(1, 2, 0)]
    [InlineData(1, 2, 39)]
    [InlineData(1, 2, 41)]
    [InlineData(1, uint.MaxValue, 48)]
    [InlineData(1, uint.MaxValue, uint.MaxValue)]
    public void Broken_tables_are_ignored(uint version, uint count, uint stride)
    {
        using var firmware = new FakeFirmware();
        byte[] bytes = Table(1, 2, 48);
        MemoryMarshal.Write(bytes, version);
        MemoryMarshal.Write(bytes.AsSpan(4), count);
        MemoryMarshal.Write(bytes.AsSpan(8), stride);
        firmware.AddTable(EfiGuids.MemoryAttributesTable, firmware.NativeBytes(bytes));
        Assert.Empty(MemoryAttributesTable.Read(firmware.System));
    }

    private static byte[] Table(uint version, uint count, uint stride)
    {
        byte[] bytes = new byte[16 + (count * stride)];
        MemoryMarshal.Write(bytes, version);
        MemoryMarshal.Write(bytes.AsSpan(4), count);
        MemoryMarshal.Write(bytes.AsSpan(8), stride);
        for (uint i = 0; i < count; i++)
        {
            MemoryMarshal.Write(bytes.AsSpan((int)(16 + (i * stride))), new EfiMemoryDescriptor
            {
                Type = EfiMemoryType.RuntimeServicesCode,
                PhysicalStart = new((i + 1) * 0x1000),
                NumberOfPages = 1,
                Attribute = EfiMemoryAttribute.ReadOnly,
            });
        }

        return bytes;
    }
}
