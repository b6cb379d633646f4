using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>Commands as the compiler writes them, carried out in memory of the test's own.</summary>
public sealed unsafe class DehydratedDataTests : IDisposable
{
    private const int Size = 1 << 20;
    private const int TargetOffset = Size / 2;

    private readonly byte* _memory = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly List<byte> _commands = [];
    private readonly List<int> _table = [];

    public void Dispose() => NativeMemory.Free(_memory);

    private byte* Target => _memory + TargetOffset;

    [Theory]
    [InlineData(1)]
    [InlineData(28)]
    [InlineData(29)]
    [InlineData(283)]
    [InlineData(284)]
    [InlineData(70_000)]
    public void Bytes_are_copied_whatever_their_number(int count)
    {
        byte[] bytes = [.. Enumerable.Range(1, count).Select(static i => (byte)i)];
        Add(0, count, bytes);
        Add(0, 1, 0xEE);
        Restore();
        Assert.Equal([.. bytes, 0xEE, 0], new Span<byte>(Target, count + 2).ToArray());
    }

    [Fact]
    public void Zeros_are_left_out()
    {
        Add(1, 300);
        Add(0, 1, 7);
        Restore();
        Assert.Equal(300, new ReadOnlySpan<byte>(Target, 400).IndexOfAnyExcept((byte)0));
        Assert.Equal(7, Target[300]);
    }

    [Fact]
    public void Pointers_come_from_the_table_and_from_between_the_commands()
    {
        // Distances are from where they stand, so they are filled in when the place is known.
        _table.AddRange([5000, 6000]);
        Add(3, 1);
        Add(2, 0);
        Add(2, 1);
        int inline = _commands.Count + 1;
        Add(5, 2, new byte[8]);
        int relative = _commands.Count + 1;
        Add(4, 1, new byte[4]);
        Fill(inline, 7000);
        Fill(inline + 4, 8000);
        Fill(relative, 9000);
        Restore();
        Assert.Equal((nint)(_memory + 6000), *(nint*)Target);
        Assert.Equal((nint)(_memory + 5000), (nint)(Target + 8 + *(int*)(Target + 8)));
        Assert.Equal((nint)(_memory + 6000), (nint)(Target + 12 + *(int*)(Target + 12)));
        Assert.Equal((nint)(_memory + 7000), *(nint*)(Target + 16));
        Assert.Equal((nint)(_memory + 8000), *(nint*)(Target + 24));
        Assert.Equal((nint)(_memory + 9000), (nint)(Target + 32 + *(int*)(Target + 32)));
        Assert.Equal(0, *(nint*)(Target + 36));
    }

    private void Add(int command, int number, params byte[] data)
    {
        List<byte> further = [];
        for (int rest = number - 28; rest > 0; rest >>= 8)
        {
            further.Add((byte)rest);
        }

        _commands.Add((byte)(command | ((further.Count == 0 ? number : 28 + further.Count) << 3)));
        _commands.AddRange(further);
        _commands.AddRange(data);
    }

    // A distance between the commands, which stand behind the distance to the target.
    private void Fill(int at, int offset)
    {
        byte[] distance = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(distance, offset - (4 + at));
        for (int i = 0; i < distance.Length; i++)
        {
            _commands[at + i] = distance[i];
        }
    }

    private void Restore()
    {
        *(int*)_memory = TargetOffset;
        _commands.CopyTo(new Span<byte>(_memory + 4, _commands.Count));
        int length = 4 + _commands.Count;
        for (int i = 0; i < _table.Count; i++)
        {
            int at = length + (4 * i);
            *(int*)(_memory + at) = _table[i] - at;
        }

        DehydratedData.Restore(_memory, length);
    }
}
