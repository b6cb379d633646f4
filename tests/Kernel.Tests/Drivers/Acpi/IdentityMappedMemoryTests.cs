using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Acpi;

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
    public void Registers_are_accessed_once_they_are_mapped_in_their_width()
    {
        ushort* registers = stackalloc ushort[2];
        registers[0] = 0x1111;
        registers[1] = 0x2222;
        ulong at = (ulong)registers;
        var mapped = new List<(ulong, ulong)>();

        // The registers live on this frame until the test returns.
        var memory = new IdentityMappedMemory([], registers =>
        {
            mapped.Add((registers.Start.Value, registers.Length.Value));
            return registers.End.Value <= at + 2;
        });
        Assert.True(memory.TryWriteRegister(new PhysicalAddress(at + 1), 1, 0xFF07));
        Assert.True(memory.TryReadRegister(new PhysicalAddress(at), 2, out ushort value));
        Assert.Equal(0x0711, value);
        Assert.True(memory.TryWriteRegister(new PhysicalAddress(at), 2, 0x3456));
        Assert.True(memory.TryReadRegister(new PhysicalAddress(at), 1, out value));
        Assert.Equal(0x56, value);
        Assert.Equal([(at + 1, 1), (at, 2), (at, 2), (at, 1)], mapped);

        Assert.False(memory.TryWriteRegister(new PhysicalAddress(at + 2), 2, 7));
        Assert.False(memory.TryReadRegister(new PhysicalAddress(at + 2), 1, out value));
        Assert.Equal((0x3456, 0x2222, 0), (registers[0], registers[1], value));
    }

    [Theory]
    [InlineData(0ul, 1)]
    [InlineData(0xFFFFul, 1)]
    [InlineData(0xFED8_0001ul, 2)]
    [InlineData(0xFED8_0000ul, 4)]
    [InlineData(0xFED8_0000ul, 0)]
    public void Impossible_registers_are_not_mapped(ulong address, int width)
    {
        var memory = new IdentityMappedMemory([], static _ => throw new InvalidOperationException("mapped"));
        Assert.False(memory.TryWriteRegister(new PhysicalAddress(address), width, 7));
        Assert.False(memory.TryReadRegister(new PhysicalAddress(address), width, out _));
        Assert.False(new IdentityMappedMemory([]).TryWriteRegister(new PhysicalAddress(0xFED8_0000), 1, 7));
    }

    private static PhysicalRange Range(ulong start, ulong bytes) => new(new PhysicalAddress(start), new ByteCount(bytes));
}
