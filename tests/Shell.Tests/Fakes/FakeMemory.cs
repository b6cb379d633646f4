using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>
/// Memory of a few pages, each of which can be writable or not; all other addresses fault as the processor's do.
/// </summary>
internal sealed class FakeMemory : IMemoryAccess
{
    private const int PageSize = 4096;
    private const ulong LowerHalfEnd = 0x8000_0000_0000;
    private const ulong UpperHalfStart = 0xFFFF_8000_0000_0000;

    private readonly Dictionary<ulong, (byte[] Bytes, bool IsWritable)> _pages = [];

    /// <summary>The width of each access of a number, in order.</summary>
    public List<int> Widths { get; } = [];

    /// <summary>Adds pages of zeros from an address on, a multiple of 4096.</summary>
    public void Map(ulong address, int pages = 1, bool writable = true)
    {
        for (int i = 0; i < pages; i++)
        {
            _pages.Add((address / PageSize) + (ulong)i, (new byte[PageSize], writable));
        }
    }

    /// <summary>Bytes of one page, to set and to look at.</summary>
    public Span<byte> At(ulong address, int length) => _pages[address / PageSize].Bytes.AsSpan((int)(address % PageSize), length);

    public MemoryAccessResult Read(VirtualAddress address, Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            ulong at = unchecked(address.Value + (ulong)i);
            MemoryFault fault = Check(at, isWrite: false);
            if (fault != MemoryFault.None)
            {
                return new(fault, new VirtualAddress((nuint)at));
            }

            destination[i] = _pages[at / PageSize].Bytes[at % PageSize];
        }

        return new(MemoryFault.None, address);
    }

    public MemoryAccessResult Write(VirtualAddress address, ReadOnlySpan<byte> source)
    {
        for (int i = 0; i < source.Length; i++)
        {
            ulong at = unchecked(address.Value + (ulong)i);
            MemoryFault fault = Check(at, isWrite: true);
            if (fault != MemoryFault.None)
            {
                return new(fault, new VirtualAddress((nuint)at));
            }

            _pages[at / PageSize].Bytes[at % PageSize] = source[i];
        }

        return new(MemoryFault.None, address);
    }

    public MemoryAccessResult ReadNumber(VirtualAddress address, int width, out ulong value)
    {
        Widths.Add(width);
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        MemoryAccessResult result = Read(address, bytes[..width]);
        value = result.IsSuccess ? BitConverter.ToUInt64(bytes) : 0;
        return result;
    }

    public MemoryAccessResult WriteNumber(VirtualAddress address, int width, ulong value)
    {
        Widths.Add(width);

        // All or nothing, as the processor does it.
        MemoryAccessResult probe = Read(address, stackalloc byte[width]);
        return probe.IsSuccess ? Write(address, BitConverter.GetBytes(value).AsSpan(0, width)) : probe;
    }

    private MemoryFault Check(ulong address, bool isWrite) =>
        address is >= LowerHalfEnd and < UpperHalfStart ? MemoryFault.NotCanonical
        : !_pages.TryGetValue(address / PageSize, out (byte[] Bytes, bool IsWritable) page) ? MemoryFault.NotMapped
        : isWrite && !page.IsWritable ? MemoryFault.NotWritable : MemoryFault.None;
}
