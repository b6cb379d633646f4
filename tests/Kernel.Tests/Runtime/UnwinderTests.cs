using System;
using CsCheck;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class UnwinderTests
{
    // push rbp; push rbx; sub rsp, 0x28; lea rbp, [rsp+0x20] over a body of 0x40 bytes.
    private static readonly ushort[] s_framed =
    [
        UnwindImage.CodeOf(12, 3, 0), UnwindImage.CodeOf(7, 2, 4), UnwindImage.CodeOf(3, 0, 3), UnwindImage.CodeOf(1, 0, 5),
    ];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(7, 7)]
    [InlineData(12, 7)]
    [InlineData(0x20, 7)]
    public void Prologue_is_undone_as_far_as_it_has_run(int offset, int words)
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 0, 12, 5, 2, s_framed);
        RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);

        const int Top = 100;
        image.StackWords[Top] = 0xAAAA;
        image.StackWords[Top - 1] = 0xBBBB;
        image.StackWords[Top - 2] = 0xCCCC;
        image.StackWords[200] = image.StackStart + ((Top - 7) * 8) + 0x20;
        RegisterDisplay registers = image.At(UnwindImage.Code + (uint)offset, Top - words);
        registers.SetPlace(5, (ulong*)(image.StackStart + (200 * 8)));

        Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.Equal((0xAAAAUL, Top + 1), (registers.Ip, image.StackWordOf(registers.Sp)));
        if (words >= 1)
        {
            Assert.Equal(0xBBBBUL, registers.Get(5));
        }

        if (words >= 2)
        {
            Assert.Equal(0xCCCCUL, registers.Get(3));
        }
    }

    [Fact]
    public void Saved_and_vector_registers_and_large_frames_are_found()
    {
        using var image = new UnwindImage();
        image.WriteUnwind(
            UnwindImage.Unwind, 0, 20, 0, 0, UnwindImage.CodeOf(20, 4, 6), 3, UnwindImage.CodeOf(16, 5, 7), 40, 0,
            UnwindImage.CodeOf(12, 8, 6), 1, UnwindImage.CodeOf(8, 9, 15), 0x40, 0, UnwindImage.CodeOf(4, 1, 0), 32);
        RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
        for (int i = 0; i < 40; i++)
        {
            image.StackWords[i] = (ulong)i;
        }

        RegisterDisplay registers = image.At(UnwindImage.Code + 0x30, 0);
        Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.Equal((3UL, 5UL, 32UL, 33), (registers.Get(6), registers.Get(7), registers.Ip, image.StackWordOf(registers.Sp)));
        Assert.Equal(
            (2UL, 3UL, 8UL, 9UL), (registers.Vectors[0], registers.Vectors[1], registers.Vectors[18], registers.Vectors[19]));
    }

    [Fact]
    public void Chained_information_goes_on_in_the_other_function()
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 0, 4, 0, 0, UnwindImage.CodeOf(4, 2, 1));
        image.WriteUnwind(UnwindImage.Unwind + 0x40, 4, 0, 0, 0, UnwindImage.CodeOf(0, 0, 12), 0);
        BitConverter.TryWriteBytes(image.Bytes[(int)(UnwindImage.Unwind + 0x50)..], UnwindImage.Unwind);
        image.Bytes[(int)UnwindImage.Unwind + 0x42] = 1;
        BitConverter.TryWriteBytes(image.Bytes[(int)(UnwindImage.Unwind + 0x48)..], UnwindImage.Code);
        BitConverter.TryWriteBytes(image.Bytes[(int)(UnwindImage.Unwind + 0x4C)..], UnwindImage.Code + 0x40);
        RuntimeFunction function = image.AddFunction(UnwindImage.Code + 0x80, UnwindImage.Code + 0xC0, UnwindImage.Unwind + 0x40);
        image.StackWords[10] = 0x1212;
        image.StackWords[13] = 0xAAAA;

        RegisterDisplay registers = image.At(UnwindImage.Code + 0x90, 10);
        Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.Equal((0x1212UL, 0xAAAAUL, 14), (registers.Get(12), registers.Ip, image.StackWordOf(registers.Sp)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    public void Machine_frame_gives_instruction_and_stack(int info, int skipped)
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 0, 0, 0, 0, UnwindImage.CodeOf(0, 10, info));
        RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
        image.StackWords[10 + skipped] = 0xAAAA;
        image.StackWords[13 + skipped] = image.StackStart + 800;

        RegisterDisplay registers = image.At(UnwindImage.Code + 4, 10);
        Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.Equal((0xAAAAUL, 100), (registers.Ip, image.StackWordOf(registers.Sp)));
    }

    [Theory]
    [InlineData("48 83 C4 28 5B 5D C3", 7)]
    [InlineData("48 81 C4 28 00 00 00 5B 5D C3", 7)]
    [InlineData("48 8D 65 08 5B 5D C3", 7)]
    [InlineData("5B 5D F3 C3", 2)]
    [InlineData("5D E9 00 10 00 00", 1)]
    [InlineData("5D 48 FF E0", 1)]
    [InlineData("C2 00 00", 0)]
    public void Epilogue_is_carried_out_from_any_instruction(string code, int words)
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 0, 12, 5, 2, s_framed);
        RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
        byte[] bytes = Convert.FromHexString(code.Replace(" ", "", StringComparison.Ordinal));
        bytes.CopyTo(image.Bytes[((int)UnwindImage.Code + 0x20)..]);

        const int Top = 100;
        image.StackWords[Top] = 0xAAAA;
        image.StackWords[Top - 1] = 0xBBBB;
        image.StackWords[200] = image.StackStart + ((Top - 7) * 8) + 0x20;
        RegisterDisplay registers = image.At(UnwindImage.Code + 0x20, Top - words);
        registers.SetPlace(5, (ulong*)(image.StackStart + (200 * 8)));

        Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.Equal((0xAAAAUL, Top + 1), (registers.Ip, image.StackWordOf(registers.Sp)));
        if (words > 0)
        {
            Assert.Equal(0xBBBBUL, registers.Get(5));
        }
    }

    // A model builds a prologue and the stack it leaves; unwinding must find what it pushed.
    [Fact]
    public void Any_prologue_of_pushes_and_allocations_is_undone() =>
        Gen.Select(Gen.Int[0, 15].Where(static r => r != 4).Array[0, 8], Gen.Int[0, 15], Gen.Int[0, 20])
        .Sample((pushed, allocated, offset) =>
        {
            using var image = new UnwindImage();
            ushort[] codes = new ushort[pushed.Length + 1];
            codes[0] = UnwindImage.CodeOf(pushed.Length + 1, 2, allocated);
            for (int i = 0; i < pushed.Length; i++)
            {
                codes[pushed.Length - i] = UnwindImage.CodeOf(i + 1, 0, pushed[i]);
            }

            image.WriteUnwind(UnwindImage.Unwind, 0, (byte)(pushed.Length + 1), 0, 0, codes);
            RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);

            const int Top = 100;
            image.StackWords[Top] = 0xAAAA;
            int done = Math.Min(offset, pushed.Length);
            for (int i = 0; i < done; i++)
            {
                image.StackWords[Top - 1 - i] = (ulong)(i + 1);
            }

            int words = offset > pushed.Length ? pushed.Length + allocated + 1 : done;
            RegisterDisplay registers = image.At(UnwindImage.Code + (uint)offset, Top - words);

            Assert.True(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
            Assert.Equal((0xAAAAUL, Top + 1), (registers.Ip, image.StackWordOf(registers.Sp)));
            for (int i = 0; i < done; i++)
            {
                Assert.Equal((ulong)Array.IndexOf(pushed, pushed[i]) + 1, registers.Get(pushed[i]));
            }
        });

    // Reads outside of image and stack would be seen as crashes under a guard page; the ranges here are tight, so they are seen
    // as wrong success too.
    [Fact]
    public void Walk_over_hostile_image_and_stack_ends() =>
        Gen.Select(Gen.Byte.Array[256], Gen.Byte.Array[64], Gen.ULong.Array[64], Gen.UInt, Gen.Int[0, 511])
        .Sample((unwind, code, stack, target, word) =>
        {
            using var image = new UnwindImage();
            unwind.CopyTo(image.Bytes[(int)UnwindImage.Unwind..]);
            image.Bytes[(int)UnwindImage.Unwind] = (byte)(1 | (unwind[0] & 0xF8));
            code.CopyTo(image.Bytes[(int)UnwindImage.Code..]);
            for (int i = 0; i < image.StackWords.Length; i++)
            {
                image.StackWords[i] = (i & 1) == 0
                    ? image.Address(stack[i % 64] < 1UL << 62 ? target % 4096 : UnwindImage.Code)
                    : image.StackStart + (stack[i % 64] % 5000);
            }

            image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
            image.AddFunction(UnwindImage.Code + 0x40, target, target % 5000);

            RegisterDisplay registers = image.At(UnwindImage.Code + (target % 0x40), word);
            int frames = 0;
            while (MethodLocation.TryFind(image.Image, image.Image.OffsetOf(registers.Ip), out MethodLocation location)
                && Unwinder.TryUnwind(image.Image, location.Function, image.Stack, ref registers))
            {
                Assert.InRange(registers.Sp, image.StackStart, image.StackStart + UnwindImage.Size);
                Assert.True(++frames <= UnwindImage.Size);
            }
        }, iter: 20_000);

    [Fact]
    public void Chain_that_leads_to_itself_is_refused()
    {
        using var image = new UnwindImage();
        image.WriteUnwind(UnwindImage.Unwind, 4, 0, 0, 0);
        BitConverter.TryWriteBytes(image.Bytes[(int)(UnwindImage.Unwind + 12)..], UnwindImage.Unwind);
        RuntimeFunction function = image.AddFunction(UnwindImage.Code, UnwindImage.Code + 0x40, UnwindImage.Unwind);
        RegisterDisplay registers = image.At(UnwindImage.Code + 4, 10);
        Assert.False(Unwinder.TryUnwind(image.Image, function, image.Stack, ref registers));
        Assert.False(MethodLocation.TryFind(image.Image, UnwindImage.Code, out _));
    }
}
