using CsCheck;
using Iced.Intel;
using UefiKernel.Kernel.Panics;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

/// <summary>What a panic reports about the address that an instruction accessed.</summary>
public class PanicMemoryAccessTests
{
    private const string NotCanonical = ", which is not canonical: no page table can map it";
    private const string NotAligned = ", which is not aligned to its size";

    [Theory]
    [InlineData(0x0000_0000_0000_0000, false, "")]
    [InlineData(0x0000_7FFF_FFFF_FFFF, false, "")]
    [InlineData(0x0000_8000_0000_0000, false, NotCanonical)]
    [InlineData(0xFFFF_7FFF_FFFF_FFFF, false, NotCanonical)]
    [InlineData(0xFFFF_8000_0000_0000, false, "")]
    [InlineData(0x0000_8000_0000_0000, true, "")]
    [InlineData(0x00FF_FFFF_FFFF_FFFF, true, "")]
    [InlineData(0x0100_0000_0000_0000, true, NotCanonical)]
    [InlineData(0xFEFF_FFFF_FFFF_FFFF, true, NotCanonical)]
    [InlineData(0xFF00_0000_0000_0000, true, "")]
    public void Address_is_canonical_when_its_highest_bits_are_alike(ulong address, bool hasFiveLevels, string expected) =>
        Assert.Equal(expected, MemoryAccess.Judge(address, 1, hasFiveLevels));

    [Fact]
    public void Any_address_is_one_of_the_halves_or_not_canonical() =>
    Gen.Select(Gen.ULong, Gen.Int[0, 63]).Sample(static (bits, shift) =>
    {
        ulong address = (ulong)((long)bits >> shift);
        bool isInHalf = address < 1UL << 47 || address >= ulong.MaxValue - (1UL << 47) + 1;
        Assert.Equal(isInHalf ? "" : NotCanonical, MemoryAccess.Judge(address, 8, hasFiveLevels: false));
    });

    [Theory]
    [InlineData(0x1000, 16, "")]
    [InlineData(0x1008, 16, NotAligned)]
    [InlineData(0x1010, 32, NotAligned)]
    [InlineData(0x1040, 64, "")]
    [InlineData(0x1001, 8, "")]
    [InlineData(0x1001, 0, "")]
    public void Vectors_may_have_to_be_aligned_and_numbers_not(ulong address, uint size, string expected) =>
        Assert.Equal(expected, MemoryAccess.Judge(address, size, hasFiveLevels: false));

    [Fact]
    public void Each_register_has_its_own_value_and_segments_are_flat()
    {
        var registers = new InterruptFrame
        {
            Rax = 1,
            Rcx = 2,
            Rdx = 3,
            Rbx = 4,
            Rsp = 5,
            Rbp = 6,
            Rsi = 7,
            Rdi = 8,
            R8 = 9,
            R9 = 10,
            R10 = 11,
            R11 = 12,
            R12 = 13,
            R13 = 14,
            R14 = 15,
            R15 = 16,
        };

        // In Iced as in the processor's encoding: Intel SDM volume 2, table 3-1.
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal((ulong)i + 1, MemoryAccess.GetRegister(in registers, Register.RAX + i));
        }

        Assert.All(
            [Register.CS, Register.SS, Register.None, Register.XMM0],
            register => Assert.Equal(0UL, MemoryAccess.GetRegister(in registers, register)));
    }
}
