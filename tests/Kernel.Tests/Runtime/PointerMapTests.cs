using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using CsCheck;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Memory.Collection;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>Pointer maps made by hand as ILC makes them, read back from objects whose words are all different.</summary>
public sealed unsafe class PointerMapTests
{
    private const int Header = 8;
    private const int MethodTableBytes = 24;

    // Words of an object behind its type, each a reference or not.
    private static readonly Gen<bool[]> s_fields = Gen.Bool.Array[0, 40];

    private struct Collected : IReferenceVisitor
    {
        internal List<nuint> Blocks;

        public readonly void Visit(void* block) => Blocks.Add((nuint)block);
    }

    [Fact]
    public void Fields_are_found_whatever_their_order() => s_fields.Sample(fields =>
    {
        // Header, type, fields; a series for each stretch of references, its length without the object's.
        int size = 16 + (8 * fields.Length);
        var map = new List<nint>();
        for (int i = 0; i < fields.Length; i++)
        {
            if (fields[i] && (i == 0 || !fields[i - 1]))
            {
                int length = fields.Skip(i).TakeWhile(static f => f).Count();
                map.Add(8 + (8 * i));
                map.Add((8 * length) - size);
            }
        }

        map.Insert(0, map.Count / 2);
        Check(fields, map, baseSize: size, component: 0, elements: 0, firstField: 8);
    });

    [Fact]
    public void Elements_that_are_structures_are_found_in_arrays_of_any_length() =>
        Gen.Select(s_fields.Where(static f => f.Any(static r => r)), Gen.Int[0, 20]).Sample((element, count) =>
        {
            // Header, type, length, elements. The map begins at an element's first reference; what lies before it is skipped
            // behind the last one.
            int lead = Array.IndexOf(element, true);
            bool[] turned = [.. element.Skip(lead), .. element.Take(lead)];
            var pairs = new List<nint>();
            for (int i = 0; i < turned.Length;)
            {
                int references = turned.Skip(i).TakeWhile(static f => f).Count();
                int others = turned.Skip(i + references).TakeWhile(static f => !f).Count();
                pairs.Add(references | ((nint)(others * 8) << 32));
                i += references + others;
            }

            bool[] fields = [.. Enumerable.Range(0, count).SelectMany(_ => element)];
            List<nint> map = [-pairs.Count, 16 + (8 * lead), .. pairs];
            Check(fields, map, baseSize: 24, component: 8 * element.Length, elements: count, firstField: 16);
        });

    [Fact]
    public void A_map_tells_its_own_size()
    {
        Assert.Equal(0, SizeOf([], hasPointers: false));
        Assert.Equal(24, SizeOf([1, 8, -16], hasPointers: true));
        Assert.Equal(56, SizeOf([3, 8, -16, 8, -16, 8, -16], hasPointers: true));
        Assert.Equal(24, SizeOf([-1, 16, 1], hasPointers: true));
        Assert.Equal(40, SizeOf([-3, 16, 1, 1, 1], hasPointers: true));
    }

    private static int SizeOf(List<nint> map, bool hasPointers)
    {
        byte* memory = MakeType(map, 24, 0, hasPointers, out MethodTable* type);
        int size = PointerMap.SizeOf(type);
        NativeMemory.Free(memory);
        return size;
    }

    private static void Check(bool[] fields, List<nint> map, int baseSize, int component, int elements, int firstField)
    {
        byte* memory = MakeType(map, baseSize, component, fields.Any(static f => f) || component != 0, out MethodTable* type);
        int size = baseSize + (component * elements);
        byte* block = (byte*)NativeMemory.AllocZeroed((nuint)size + 16);
        byte* reference = block + Header;
        *(MethodTable**)reference = type;
        if (component != 0)
        {
            *(int*)(reference + 8) = elements;
        }

        for (int i = 0; i < fields.Length; i++)
        {
            *(nuint*)(reference + firstField + (8 * i)) = i % 7 == 3 ? 0 : (nuint)(0x1000 * (i + 1)) + Header;
        }

        var visitor = new Collected { Blocks = [] };
        KernelObjectModel.VisitReferences(block, ref visitor);
        Assert.Equal((nuint)((size + 7) & ~7), KernelObjectModel.SizeOf(block));
        nuint[] expected = [.. Enumerable.Range(0, fields.Length).Where(i => fields[i] && i % 7 != 3)
            .Select(static i => (nuint)(0x1000 * (i + 1)))];
        Assert.Equal(expected, visitor.Blocks.Order());
        if (type->HasPointers && KernelObjectModel.TryGetRow((nuint)reference, out nuint* first, out nuint* end))
        {
            var row = new List<nuint>();
            for (; first < end; first++)
            {
                row.Add(*first);
            }

            Assert.NotEmpty(row);
            Assert.Equal(expected, row.Where(static word => word != 0).Select(static word => word - Header));
        }
        else
        {
            Assert.True(map[0] != 1 || expected.Length == 0);
        }

        NativeMemory.Free(block);
        NativeMemory.Free(memory);
    }

    // The map goes down from the type: its first word lies right below it, of each pair offset above length.
    private static byte* MakeType(List<nint> map, int baseSize, int component, bool hasPointers, out MethodTable* type)
    {
        const uint HasPointers = 0x0100_0000;
        const uint HasComponentSize = 0x8000_0000;
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)((map.Count * 8) + MethodTableBytes));
        type = (MethodTable*)(memory + (map.Count * 8));
        for (int i = 0; i < map.Count; i++)
        {
            ((nint*)type)[-1 - i] = map[i];
        }

        ((uint*)type)[0] = (hasPointers ? HasPointers : 0) | (component != 0 ? HasComponentSize | (uint)component : 0);
        ((uint*)type)[1] = (uint)baseSize;
        return memory;
    }
}
