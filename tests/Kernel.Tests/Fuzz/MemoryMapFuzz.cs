using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>Memory maps of any shape, from the firmware's bytes to the plan of the page tables.</summary>
internal static unsafe class MemoryMapFuzz
{
    private const int Stride = 48;
    private const ulong End = 1UL << 46;

    /// <summary>Eight bytes a region: type, three bytes of page number, three of page count, and what makes it strange.</summary>
    public static void Run(byte[] input)
    {
        EfiMemoryDescriptor[] descriptors = Decode(input);
        byte[] bytes = new byte[descriptors.Length * Stride];
        for (int i = 0; i < descriptors.Length; i++)
        {
            MemoryMarshal.Write(bytes.AsSpan(i * Stride), in descriptors[i]);
        }

        // Safety: the array is pinned as long as the map is looked at.
        fixed (byte* start = bytes)
        {
            MemoryMapFault fault = MemoryMap.TryCreate(start, (nuint)bytes.Length, Stride, 1, out MemoryMap map);
            TableFuzz.Require(
                fault == MemoryMapFault.None == (descriptors.Length > 0),
                "a map of whole descriptors was refused, or an empty one taken");
            if (fault == MemoryMapFault.None)
            {
                Check(map);
            }
        }
    }

    private static void Check(in MemoryMap map)
    {
        ReadOnlySpan<MemoryRegion> regions = MemoryMapSnapshot.Take(map).Regions;
        var layout = new PhysicalLayout(regions, new PhysicalAddress(End));
        ulong owned = 0;
        for (int i = 0; i < layout.Count; i++)
        {
            KnownRange<PhysicalAddress, MemoryOwner> piece = layout[i];
            TableFuzz.Require(
                !piece.Range.IsEmpty && (i == 0 || layout[i - 1].Range.End <= piece.Range.Start), "pieces overlap");
            owned += piece.Value.IsMemory() ? piece.Range.Length.Value : 0;
        }

        TableFuzz.Require(MemoryMapSnapshot.CountMemory(regions).Value == owned, "owners have another sum than the map");
        TableFuzz.Require(
            layout.TotalOf(MemoryOwner.Free) <= layout.KernelsTotal && layout.KernelsEnd.Value <= End, "a sum that cannot be");
        RangeMap<VirtualAddress, PlannedPages> plan = AddressSpacePlan.ForKernel(
            layout, [], default, new StackArea(new VirtualAddress(0x200_0000)), new VirtualAddress(unchecked((nuint)End)));
        for (int i = 0; i < plan.Count; i++)
        {
            TableFuzz.Require(!plan[i].Value.Mapping.IsWritableCode, "writable code is planned");
            VirtualRange range = plan[i].Range;
            TableFuzz.Require(
                !range.IsEmpty && range.End.Value <= End && range.IsWholePages, "a plan that cannot be mapped");
        }
    }

    private static EfiMemoryDescriptor[] Decode(byte[] input)
    {
        var rest = new FuzzInput(input);
        var descriptors = new List<EfiMemoryDescriptor>();
        while (!rest.IsEmpty)
        {
            uint type = rest.Byte();
            ulong start = (ulong)(rest.Word() | rest.Byte() << 16) << 12;
            ulong pages = (ulong)(rest.Word() | rest.Byte() << 16);
            byte shape = rest.Byte();
            descriptors.Add(new EfiMemoryDescriptor
            {
                Type = (EfiMemoryType)((shape & 1) != 0 ? type | 0x7000_0000 : type),
                PhysicalStart =
                    new EfiPhysicalAddress(((shape & 2) != 0 ? ulong.MaxValue - start : start) + ((shape & 4) != 0 ? 1u : 0)),
                NumberOfPages = (shape & 8) != 0 ? pages << 36 : pages & 0xFFF,
                Attribute = (EfiMemoryAttribute)((shape & 16) != 0 ? 0x4_0008UL : 8UL),
            });
        }

        return [.. descriptors];
    }
}
