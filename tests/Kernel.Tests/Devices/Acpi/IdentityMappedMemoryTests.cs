using System;
using UefiKernel.Devices;
using UefiKernel.Memory;
using Xunit;

namespace UefiKernel.Kernel.Tests.Devices.Acpi;

public sealed unsafe class IdentityMappedMemoryTests
{
    [Fact]
    public void Bytes_inside_declared_ranges_are_read_also_across_adjoining_ones()
    {
        byte[] bytes = new byte[64];
        Random.Shared.NextBytes(bytes);

        // The array does not move while it is fixed, and only its own addresses are declared readable.
        fixed (byte* start = bytes)
        {
            ulong at = (ulong)start;
            var memory = new IdentityMappedMemory([Range(at + 32, 16), Range(at, 32)]);
            Span<byte> copy = stackalloc byte[20];

            Assert.True(memory.TryRead(new PhysicalAddress(at + 20), copy));
            Assert.True(copy.SequenceEqual(bytes.AsSpan(20, 20)));
            Assert.True(memory.TryRead(new PhysicalAddress(at + 28), copy));
            Assert.False(memory.TryRead(new PhysicalAddress(at + 29), copy));
            Assert.False(memory.TryRead(new PhysicalAddress(at - 1), copy));
        }
    }

    [Theory]
    [InlineData(0ul)]
    [InlineData(0xFFFul)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 3)]
    public void The_null_page_and_sums_that_overflow_are_refused_whatever_is_declared(ulong address)
    {
        var memory = new IdentityMappedMemory([Range(0, ulong.MaxValue), Range(0x8000_0000_0000_0000, ulong.MaxValue)]);
        Span<byte> copy = stackalloc byte[8];
        Assert.False(memory.TryRead(new PhysicalAddress(address), copy));
    }

    [Fact]
    public void Only_declared_registers_are_written()
    {
        byte* registers = stackalloc byte[2];
        registers[0] = registers[1] = 0;

        // Both bytes live on this frame until the test returns.
        var memory = new IdentityMappedMemory([], [Range((ulong)registers, 1)]);
        Assert.True(memory.TryWriteRegister(new PhysicalAddress((ulong)registers), 7));
        Assert.False(memory.TryWriteRegister(new PhysicalAddress((ulong)registers + 1), 7));
        Assert.Equal((7, 0), (registers[0], registers[1]));
    }

    private static PhysicalRange Range(ulong start, ulong bytes) => new(new PhysicalAddress(start), new ByteCount(bytes));
}
