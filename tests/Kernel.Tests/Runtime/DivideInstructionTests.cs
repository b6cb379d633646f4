using System;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using Iced.Intel;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Exceptions;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// Division by zero or a quotient that does not fit: distinguished by the divisor, which Iced's encoder puts into every possible
/// place.
/// </summary>
public sealed unsafe class DivideInstructionTests : IDisposable
{
    private const int CodeOffset = 0;
    private const int DataOffset = 256;
    private const int Length = 512;
    private const byte Surroundings = 0xA5;

    private static readonly Register[] s_registers = [.. Enumerable.Range(0, 16).Select(static i => Register.RAX + i)];
    private static readonly Code[] s_onRegisterOrMemory = [Code.Div_rm8, Code.Idiv_rm8, Code.Div_rm16, Code.Idiv_rm16,
        Code.Div_rm32, Code.Idiv_rm32, Code.Div_rm64, Code.Idiv_rm64];
    private static readonly Register[] s_byteRegisters =
        [.. Enumerable.Range(0, Register.R15L - Register.AL + 1).Select(static i => Register.AL + i)];

    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Length, 16);

    public void Dispose() => NativeMemory.AlignedFree(_memory);

    private static int WidthOf(Code code) => code switch
    {
        Code.Div_rm8 or Code.Idiv_rm8 => 1,
        Code.Div_rm16 or Code.Idiv_rm16 => 2,
        Code.Div_rm32 or Code.Idiv_rm32 => 4,
        _ => 8,
    };

    [Fact]
    public void Divisor_in_any_register_is_found() =>
        Gen.Select(Gen.OneOf([.. s_onRegisterOrMemory.Select(Gen.Const)]), Gen.Int[0, 19], Gen.ULong, Gen.Bool)
        .Sample((code, number, bits, isZero) =>
        {
            int width = WidthOf(code);
            Register register = width == 1
                ? s_byteRegisters[number]
                : (width == 2 ? Register.AX : width == 4 ? Register.EAX : Register.RAX) + (number % 16);

            // The rest of the register is garbage.
            int shift = register is >= Register.AH and <= Register.BH ? 8 : 0;
            ulong mask = (width == 8 ? ulong.MaxValue : (1UL << (8 * width)) - 1) << shift;
            ulong value = isZero ? bits & ~mask : bits | (1UL << shift);
            var frame = new InterruptFrame();
            Set(ref frame, register.GetFullRegister(), value);
            Assert.Equal(!isZero, HasOverflowed(Instruction.Create(code, register), ref frame));
        }, threads: 1);

    [Fact]
    public void Divisor_anywhere_in_memory_is_found() =>
        Gen.Select(
            Gen.OneOf([.. s_onRegisterOrMemory.Select(Gen.Const)]),
            Gen.Int[-1, 15],
            Gen.Int[-1, 15],
            Gen.Int[0, 3],
            Gen.OneOf(Gen.Const(0), Gen.Int[-128, 127], Gen.Int[-2_000_000_000, 2_000_000_000]),
            Gen.ULong[0, 1UL << 40],
            Gen.ULong[1, ulong.MaxValue],
            Gen.Bool).Sample(Check, threads: 1, iter: 3000);

    private void Check(
        Code code, int baseNumber, int indexNumber, int scale, int displacement, ulong indexValue, ulong value, bool isZero)
    {
        int width = WidthOf(code);
        new Span<byte>(_memory, Length).Fill(Surroundings);

        // What an index alone leads to is a multiple of its factor.
        bool isAligned = baseNumber < 0;
        byte* place = _memory + DataOffset + (isAligned ? 0 : 3);
        displacement &= isAligned ? ~7 : ~0;
        ulong stored = isZero ? 0 : value;
        new Span<byte>((byte*)&stored, width).CopyTo(new Span<byte>(place, width));
        bool expected = new Span<byte>(place, width).IndexOfAnyExcept((byte)0) >= 0;

        Register baseRegister = baseNumber < 0 ? Register.None : s_registers[baseNumber];

        // RSP can be no index, and one that is the base as well would count twice.
        Register indexRegister = indexNumber < 0 || indexNumber == baseNumber || s_registers[indexNumber] == Register.RSP
            ? Register.None
            : s_registers[indexNumber];
        var frame = new InterruptFrame();
        MemoryOperand operand;
        if (baseRegister == Register.None && indexRegister == Register.None)
        {
            operand = new MemoryOperand(Register.RIP, Register.None, 1, (long)place, 8);
        }
        else if (baseRegister == Register.None)
        {
            operand = new MemoryOperand(Register.None, indexRegister, 1 << scale, displacement, 8);
            Set(ref frame, indexRegister, unchecked((ulong)place - (ulong)displacement) >> scale);
        }
        else
        {
            bool isIndexed = indexRegister != Register.None;
            operand = new MemoryOperand(
                baseRegister, indexRegister, isIndexed ? 1 << scale : 1, displacement,
                displacement == 0 ? 0 : displacement is >= -128 and <= 127 ? 1 : 8);
            if (isIndexed)
            {
                Set(ref frame, indexRegister, indexValue);
            }

            Set(ref frame, baseRegister, unchecked((ulong)place - (ulong)displacement - (isIndexed ? indexValue << scale : 0)));
        }

        Assert.Equal(expected, HasOverflowed(Instruction.Create(code, operand), ref frame));
    }

    [Theory]
    [InlineData("90")]
    [InlineData("0F 0B")]
    [InlineData("66 90")]
    [InlineData("48 89 C8")]
    [InlineData("CD 00")]
    public void Other_instructions_have_no_divisor(string bytes)
    {
        byte[] code = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        code.CopyTo(new Span<byte>(_memory, Length));
        var frame = new InterruptFrame { Rax = 1, Rcx = 1 };
        Assert.False(DivideInstruction.HasOverflowed(_memory, &frame));
    }

    private bool HasOverflowed(Instruction instruction, ref InterruptFrame frame)
    {
        var writer = new BufferWriter(_memory + CodeOffset);
        Encoder.Create(64, writer).Encode(instruction, (ulong)(_memory + CodeOffset));
        fixed (InterruptFrame* registers = &frame)
        {
            return DivideInstruction.HasOverflowed(_memory + CodeOffset, registers);
        }
    }

    private static void Set(ref InterruptFrame frame, Register register, ulong value)
    {
        switch (register)
        {
            case Register.RAX: frame.Rax = value; break;
            case Register.RCX: frame.Rcx = value; break;
            case Register.RDX: frame.Rdx = value; break;
            case Register.RBX: frame.Rbx = value; break;
            case Register.RSP: frame.Rsp = value; break;
            case Register.RBP: frame.Rbp = value; break;
            case Register.RSI: frame.Rsi = value; break;
            case Register.RDI: frame.Rdi = value; break;
            case Register.R8: frame.R8 = value; break;
            case Register.R9: frame.R9 = value; break;
            case Register.R10: frame.R10 = value; break;
            case Register.R11: frame.R11 = value; break;
            case Register.R12: frame.R12 = value; break;
            case Register.R13: frame.R13 = value; break;
            case Register.R14: frame.R14 = value; break;
            default: frame.R15 = value; break;
        }
    }

    private sealed class BufferWriter(byte* target) : CodeWriter
    {
        private int _length;

        public override void WriteByte(byte value) => target[_length++] = value;
    }
}
