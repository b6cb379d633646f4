using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Kernel.Tests.Memory;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// A made-up image and stack in memory of their own, with guard bytes around that a test can compare: 4 KiB of image, whose first
/// function is at 0x100, its unwind information at 0x800 and the function table at 0xC00, and 4 KiB of stack.
/// </summary>
internal sealed unsafe class UnwindImage : IDisposable
{
    public const uint Code = 0x100;
    public const uint Unwind = 0x800;
    public const uint Table = 0xC00;
    public const int Size = 4096;

    private readonly byte* _image = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte* _stack = (byte*)NativeMemory.AllocZeroed(Size);

    public UnwindImage() => new Span<byte>(_image + Code, 0x400).Fill(0x90);

    public CodeImage Image => new(_image, Size, Table, (uint)(Functions.Count * sizeof(RuntimeFunction)));

    public StackMemory Stack => new(RangeNumbers.Virtual((ulong)_stack, (ulong)_stack + Size));

    public ulong StackStart => (ulong)_stack;

    public List<RuntimeFunction> Functions { get; } = [];

    public Span<byte> Bytes => new(_image, Size);

    public Span<ulong> StackWords => new(_stack, Size / sizeof(ulong));

    public ulong Address(uint offset) => (ulong)_image + offset;

    /// <summary>Writes unwind information of version 1 with codes as (prologue offset, operation, info) and raw slots.</summary>
    public void WriteUnwind(uint offset, int flags, byte prologue, int frameRegister, int frameOffset, params ushort[] codes)
    {
        Span<byte> at = Bytes[(int)offset..];
        at[0] = (byte)(1 | (flags << 3));
        at[1] = prologue;
        at[2] = (byte)codes.Length;
        at[3] = (byte)(frameRegister | (frameOffset << 4));
        MemoryMarshal.AsBytes(codes.AsSpan()).CopyTo(at[4..]);
    }

    public static ushort CodeOf(int prologueOffset, int operation, int info) =>
        (ushort)(prologueOffset | (operation << 8) | (info << 12));

    public RuntimeFunction AddFunction(uint begin, uint end, uint unwind)
    {
        var function = new RuntimeFunction(begin, end, unwind);
        Unsafe.WriteUnaligned(_image + Table + (Functions.Count * sizeof(RuntimeFunction)), function);
        Functions.Add(function);
        return function;
    }

    public RegisterDisplay At(uint offset, int stackWord) =>
        new() { Ip = Address(offset), Sp = StackStart + (ulong)(stackWord * sizeof(ulong)) };

    public int StackWordOf(ulong address) => (int)((address - StackStart) / sizeof(ulong));

    public void Dispose()
    {
        NativeMemory.Free(_image);
        NativeMemory.Free(_stack);
    }
}
