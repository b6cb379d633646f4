using System;
using System.Collections.Generic;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Shell.Console;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>ILC's tables of method names, made by hand.</summary>
public class MethodNameTableTests
{
    private const uint MapOffset = 0x5000;

    private readonly List<byte> _metadata = [0xFF];
    private readonly List<byte> _map = [0, 0, 0, 0];

    [Fact]
    public void Names_are_found_with_namespace_and_enclosing_types()
    {
        uint root = Add(Handle(0x38, 1), String("")), outer = Add(Handle(0x2F, root), String("Outer")),
            space = Add(Handle(0x2F, outer), String("Inner"));
        uint type = AddType(space, String("Type"), 0), nested = AddType(0, String("Nested"), type);
        uint generic = Add(Handle(0x3C, Add(Handle(0x3D, Add(Handle(0x30, space), String("List`1"))))));
        AddMethod(0x0F, 0x1000, Owner(0x3A, nested), String("First"), 5, 6, 7);
        AddMethod(0x06, 0x2000, null, String("Long" + new string('x', 300)), 70_000);
        AddMethod(0x00, 0x2100, null, null);
        AddMethod(0x03, 0x9000, Owner(0x3E, generic), String("Ünicode"));

        Assert.Equal("Outer.Inner.Type.Nested.First", Find(0x1000));
        Assert.Equal("Outer.Inner.Type.Nested.Long" + new string('x', 300), Find(0x2000));
        Assert.Equal(Find(0x2000), Find(0x2100));
        Assert.Equal("Outer.Inner.List`1.Ünicode", Find(0x9000));
        Assert.Null(Find(0x1001));
    }

    [Fact]
    public void A_table_of_noise_gives_some_text_or_none() =>
        Gen.Select(Gen.Byte.Array[0, 200], Gen.Byte.Array[0, 200], Gen.UInt).Sample((map, metadata, method) =>
        {
            var text = new StyledText(new char[100]);
            bool found = new MethodNameTable(map, MapOffset, metadata).TryWrite(method, ref text);
            Assert.True(found || text.Written.IsEmpty);
        }, iter: 20_000);

    private string? Find(uint method)
    {
        var text = new StyledText(new char[1000]);
        return new MethodNameTable(_map.ToArray(), MapOffset, _metadata.ToArray()).TryWrite(method, ref text)
            ? text.Written.ToString()
            : null;
    }

    private static uint Handle(uint kind, uint offset) => kind | (offset << 7);

    private static uint Owner(uint kind, uint offset) => (kind << 25) | offset;

    private uint AddType(uint space, uint name, uint enclosing) => Add(0x100001, Handle(0x3D, 3), space, name, 0, 0, enclosing);

    private uint Add(params uint[] numbers)
    {
        uint offset = (uint)_metadata.Count;
        foreach (uint number in numbers)
        {
            Encode(_metadata, number);
        }

        return offset;
    }

    private uint String(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        uint offset = Add((uint)utf8.Length);
        _metadata.AddRange(utf8);
        return offset;
    }

    private void AddMethod(byte command, uint method, uint? owner, uint? name, params uint[] signatures)
    {
        _map.Add(command);
        if (owner is { } type)
        {
            _map.AddRange(BitConverter.GetBytes(type));
        }

        if (name is { } text)
        {
            Encode(_map, text);
        }

        foreach (uint signature in signatures)
        {
            Encode(_map, signature);
        }

        _map.AddRange(BitConverter.GetBytes(method - MapOffset - (uint)_map.Count));
    }

    // NativePrimitiveEncoder.WriteUnsigned.
    private static void Encode(List<byte> target, uint number)
    {
        int following = number < 1u << 7 ? 0 : number < 1u << 14 ? 1 : number < 1u << 21 ? 2 : number < 1u << 28 ? 3 : 4;
        ulong bits = following == 4 ? ((ulong)number << 8) | 0x0F : ((ulong)number << (following + 1)) | ((1u << following) - 1);
        for (int i = 0; i <= following; i++)
        {
            target.Add((byte)(bits >> (8 * i)));
        }
    }
}
