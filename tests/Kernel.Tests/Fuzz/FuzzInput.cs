using System;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>Takes a case apart: numbers out of its bytes, one after the other, zeros behind its end.</summary>
internal ref struct FuzzInput(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether all bytes were taken.</summary>
    public readonly bool IsEmpty => _rest.IsEmpty;

    /// <summary>What was not taken yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    public byte Byte()
    {
        byte value = _rest.IsEmpty ? (byte)0 : _rest[0];
        _rest = _rest.IsEmpty ? _rest : _rest[1..];
        return value;
    }

    public ushort Word() => (ushort)(Byte() | Byte() << 8);

    public uint Dword() => (uint)(Word() | Word() << 16);
}
