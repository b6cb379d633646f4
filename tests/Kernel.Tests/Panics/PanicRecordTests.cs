using System;
using System.Linq;
using System.Text;
using UefiKernel.Kernel.Panics;
using Xunit;

namespace UefiKernel.Kernel.Tests.Panics;

/// <summary>Reports that outlive the kernel: what a restart leaves of them is read, anything else is refused.</summary>
public sealed class PanicRecordTests
{
    private const uint Build = 0x1234_ABCD;
    private const int LengthPlace = 24;

    [Fact]
    public void What_is_written_piece_by_piece_is_whole_after_each_piece()
    {
        byte[] memory = new byte[100];
        PanicRecord.Writer writer = default;
        writer.Begin(memory, Build);
        Assert.False(PanicRecord.TryRead(memory, out _, out _));
        foreach (string expected in (string[])["[PANIC] ", "[PANIC] reason\n"])
        {
            byte[] piece = Encoding.UTF8.GetBytes(expected[(expected.Length == 8 ? 0 : 8)..]);
            piece.CopyTo(writer.GetRoom(memory));
            writer.Add(memory, piece.Length);
            Assert.True(PanicRecord.TryRead(memory, out ReadOnlySpan<byte> text, out uint build));
            Assert.Equal((expected, Build), (Encoding.UTF8.GetString(text), build));
        }

        PanicRecord.Forget(memory);
        Assert.False(PanicRecord.TryRead(memory, out _, out _));
    }

    [Fact]
    public void A_record_may_fill_its_memory_to_the_last_byte()
    {
        byte[] memory = Make(new string('x', 50));
        Assert.Equal(PanicRecord.HeaderSize + 50, memory.Length);
        Assert.True(PanicRecord.TryRead(memory, out ReadOnlySpan<byte> text, out _));
        Assert.Equal(50, text.Length);
    }

    [Fact]
    public void The_sum_is_the_one_of_the_standard() => // RFC 3720, appendix B.4: 32 zeros; the usual check value is of 1 to 9
        Assert.Equal((0x8A91_36AAu, 0xE306_9283u), (PanicRecord.Extend(0, new byte[32]), PanicRecord.Extend(0, "123456789"u8)));

    [Fact]
    public void A_record_with_any_bit_changed_is_refused()
    {
        byte[] memory = Make("[PANIC] reason\n");
        for (int bit = 0; bit < memory.Length * 8; bit++)
        {
            memory[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(PanicRecord.TryRead(memory, out _, out _), $"bit {bit}");
            memory[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(PanicRecord.TryRead(memory, out _, out _));
    }

    [Fact]
    public void A_record_that_was_cut_is_refused()
    {
        byte[] memory = Make("[PANIC] reason\n");
        Assert.All(Enumerable.Range(0, memory.Length), length => Assert.False(
            PanicRecord.TryRead(memory.AsSpan(0, length), out _, out _)));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(69u)]
    [InlineData(0x7FFF_FFFFu)]
    [InlineData(0x8000_0000u)]
    [InlineData(uint.MaxValue)]
    public void A_length_that_cannot_be_is_refused(uint length)
    {
        byte[] memory = Make(new string('x', 68));
        BitConverter.TryWriteBytes(memory.AsSpan(LengthPlace), length);
        Assert.False(PanicRecord.TryRead(memory, out _, out _));
    }

    [Fact]
    public void Noise_is_refused()
    {
        var random = new Random(1);
        byte[] memory = Make("[PANIC] reason\n");
        for (int round = 0; round < 20_000; round++)
        {
            byte[] noise = [.. memory];
            random.NextBytes(noise.AsSpan(random.Next(16, 32)));
            Assert.False(PanicRecord.TryRead(noise, out _, out _));
        }
    }

    [Fact]
    public void A_report_says_its_reason_and_is_printed_without_control_characters()
    {
        byte[] forged = [.. "\n[PANIC] a\u001B[2Jb\u0007\r\n"u8, 0xFF, 0xC2, 0x9B, .. "c"u8];
        Assert.Equal("a?[2Jb??", PanicReport.GetReason(forged));
        ReadOnlySpan<byte> rest = forged;
        Assert.Equal("", PanicReport.TakeLine(ref rest));
        Assert.Equal("[PANIC] a?[2Jb??", PanicReport.TakeLine(ref rest));
        Assert.Equal("\uFFFD?c", PanicReport.TakeLine(ref rest));
        Assert.True(rest.IsEmpty);
        Assert.Equal("", PanicReport.GetReason([]));
        Assert.Equal(120, PanicReport.GetReason(Encoding.UTF8.GetBytes(new string('x', 5000))).Length);
    }

    private static byte[] Make(string text)
    {
        byte[] memory = new byte[PanicRecord.HeaderSize + text.Length];
        PanicRecord.Writer writer = default;
        writer.Begin(memory, Build);
        Encoding.UTF8.GetBytes(text, writer.GetRoom(memory));
        writer.Add(memory, text.Length);
        return memory;
    }
}
