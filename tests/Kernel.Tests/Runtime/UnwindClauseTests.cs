using System;
using System.Collections.Generic;
using CsCheck;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class UnwindClauseTests
{
    private static readonly Gen<uint> s_number =
        Gen.OneOf(Gen.UInt[0, 0x7F], Gen.UInt[0, 0x3FFF], Gen.UInt[0, 0x1F_FFFF], Gen.UInt[0, 0xFFF_FFFF], Gen.UInt);

    [Fact]
    public void Clauses_are_read_back() =>
    Gen.Select(Gen.Int[0, 2], s_number, Gen.UInt[0, 0x3FFF_FFFF], Gen.UInt[0, 0xEFF], Gen.UInt[0, 0xEFF])
        .Array[0, 20].Sample(clauses =>
        {
            using var image = new UnwindImage();
            var bytes = new List<byte>();
            Write(bytes, (uint)clauses.Length);
            foreach ((int kind, uint start, uint length, uint handler, uint last) in clauses)
            {
                Write(bytes, start);
                Write(bytes, (length << 2) | (uint)kind);
                Write(bytes, handler);
                if (kind == (int)ClauseKind.Typed)
                {
                    bytes.AddRange(BitConverter.GetBytes(last));
                }
                else if (kind == (int)ClauseKind.Filter)
                {
                    Write(bytes, last);
                }
            }

            bytes.ToArray().CopyTo(image.Bytes[(int)UnwindImage.Unwind..]);
            Assert.True(ClauseReader.TryStart(image.Image, UnwindImage.Code, UnwindImage.Unwind, out ClauseReader reader));
            foreach ((int kind, uint start, uint length, uint handler, uint last) in clauses)
            {
                Assert.True(reader.TryNext(image.Image, out ExceptionClause clause));
                Assert.Equal(((ClauseKind)kind, start, start + length), (clause.Kind, clause.TryStart, clause.TryEnd));
                Assert.Equal(image.Address(UnwindImage.Code + handler), (ulong)clause.Handler);
                if (kind == (int)ClauseKind.Typed)
                {
                    Assert.Equal(image.Address(last), (ulong)clause.Type);
                }
                else if (kind == (int)ClauseKind.Filter)
                {
                    Assert.Equal(image.Address(UnwindImage.Code + last), (ulong)clause.Filter);
                }
            }

            Assert.False(reader.TryNext(image.Image, out _));
        });

    [Fact]
    public void Hostile_clauses_end_inside_the_image() => Gen.Select(Gen.Byte.Array[200], Gen.UInt[0, 5000]).Sample((bytes, at) =>
    {
        using var image = new UnwindImage();
        bytes.CopyTo(image.Bytes[(UnwindImage.Size - 200)..]);
        if (!ClauseReader.TryStart(image.Image, UnwindImage.Code, at, out ClauseReader reader))
        {
            return;
        }

        int count = 0;
        while (reader.TryNext(image.Image, out ExceptionClause clause))
        {
            // The shortest clause has three bytes.
            Assert.True(++count <= UnwindImage.Size / 3);
            Assert.InRange((ulong)clause.Handler, image.Address(0), image.Address(UnwindImage.Size - 1));
        }
    }, iter: 20_000);

    [Fact]
    public void Funclets_belong_to_the_method_before_them()
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 0, 0, 0, 0);
        image.Bytes[(int)UnwindImage.Unwind + 4] = 0x14;
        BitConverter.TryWriteBytes(image.Bytes[((int)UnwindImage.Unwind + 9)..], 0x900);
        image.WriteUnwind(UnwindImage.Unwind + 0x20, 0, 0, 0, 0);
        image.Bytes[(int)UnwindImage.Unwind + 0x24] = 1;
        image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
        image.AddFunction(UnwindImage.Code + 0x40, UnwindImage.Code + 0x60, UnwindImage.Unwind + 0x20);
        image.AddFunction(UnwindImage.Code + 0x60, UnwindImage.Code + 0x80, UnwindImage.Unwind + 0x20);

        Assert.True(MethodLocation.TryFind(image.Image, UnwindImage.Code + 0x70, out MethodLocation location));
        Assert.True(location.Own.IsFunclet && !location.Method.IsFunclet);
        Assert.Equal((UnwindImage.Code, 0x900U), (location.Start, location.Method.Clauses));
        Assert.False(MethodLocation.TryFind(image.Image, UnwindImage.Code + 0x80, out _));
        Assert.False(MethodLocation.TryFind(image.Image, UnwindImage.Code - 1, out _));
    }

    // idiv ecx; idiv r9; div qword [rsp+8]; idiv dword [rbp-4]; idiv dword [rbx+rcx*4]; div cl; div ah
    [Theory]
    [InlineData("F7 F9", 1)]
    [InlineData("49 F7 F9", 9)]
    [InlineData("F6 F1", 1)]
    public void The_divisor_in_a_register_distinguishes_overflow_from_zero(string instruction, int register)
    {
        fixed (byte* at = Convert.FromHexString(instruction.Replace(" ", "", StringComparison.Ordinal)))
        {
            InterruptFrame frame = default;
            Assert.False(DivideInstruction.HasOverflowed(at, &frame));
            if (register == 1)
            {
                frame.Rcx = 0xFF;
            }
            else
            {
                frame.R9 = 1UL << 40;
            }

            Assert.True(DivideInstruction.HasOverflowed(at, &frame));
        }
    }

    [Theory]
    [InlineData("48 F7 74 24 08", 8)]
    [InlineData("F7 7D FC", 60)]
    [InlineData("F7 3C 8B", 24)]
    [InlineData("F7 BD F0 FF FF FF", 48)]
    public void The_divisor_in_memory_distinguishes_overflow_from_zero(string instruction, int place)
    {
        byte* memory = stackalloc byte[72];
        new Span<byte>(memory, 72).Clear();
        fixed (byte* at = Convert.FromHexString(instruction.Replace(" ", "", StringComparison.Ordinal)))
        {
            InterruptFrame frame = default;
            frame.Rsp = frame.Rbx = (ulong)memory;
            frame.Rbp = (ulong)memory + 64;
            frame.Rcx = 6;
            Assert.False(DivideInstruction.HasOverflowed(at, &frame));
            memory[place] = 1;
            Assert.True(DivideInstruction.HasOverflowed(at, &frame));
        }
    }

    private static void Write(List<byte> bytes, uint number)
    {
        int more = number < 1 << 7 ? 0 : number < 1 << 14 ? 1 : number < 1 << 21 ? 2 : number < 1 << 28 ? 3 : 4;
        if (more == 4)
        {
            bytes.Add(0x0F);
            bytes.AddRange(BitConverter.GetBytes(number));
            return;
        }

        ulong word = ((ulong)number << (more + 1)) | ((1UL << more) - 1);
        for (int i = 0; i <= more; i++)
        {
            bytes.Add((byte)(word >> (8 * i)));
        }
    }
}
