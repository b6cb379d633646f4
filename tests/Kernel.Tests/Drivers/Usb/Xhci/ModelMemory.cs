using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>
/// Memory that the driver and the model of its controller share. Blocks are aligned as asked and no better. What the model
/// reaches outside of blocks that are claimed is a violation; what goes back is overwritten.
/// </summary>
internal sealed unsafe class ModelMemory(Action<string> complain) : IDisposable
{
    private const int Pages = 2048;
    private const int PageLength = 4096;
    private const ulong LowBase = 0x1000_0000;
    private const ulong HighBase = 0x7_4000_0000;

    private readonly byte* _start = (byte*)NativeMemory.AlignedAlloc(Pages * PageLength, 0x10000);
    private readonly bool[] _used = new bool[Pages];
    private readonly Dictionary<DmaBuffer, int> _blocks = [];

    public int BlockCount => _blocks.Count;

    /// <summary>Blocks that may still be claimed; then there is no memory.</summary>
    public int BlocksLeft { get; set; } = int.MaxValue;

    public bool TryAllocate(ulong length, ulong alignment, bool isWide, [NotNullWhen(true)] out DmaBuffer? buffer)
    {
        buffer = null;
        int pages = (int)((length + PageLength - 1) / PageLength);
        int step = (int)Math.Max(alignment / PageLength, 1);
        if (BlocksLeft-- <= 0)
        {
            BlocksLeft = 0;
            return false;
        }

        // Odd multiples of the alignment, so that nothing relies on more.
        for (int page = step; page + pages <= Pages; page += 2 * step)
        {
            bool crosses = pages <= 16 && page / 16 != (page + pages - 1) / 16;
            if (!crosses && !_used.AsSpan(page, pages).Contains(true))
            {
                _used.AsSpan(page, pages).Fill(true);
                byte* start = _start + (page * PageLength);
                new Span<byte>(start, pages * PageLength).Fill(0xDD);
                new Span<byte>(start, (int)length).Clear();
                buffer = new DmaBuffer(
                    new PhysicalAddress((isWide ? HighBase : LowBase) + (ulong)(page * PageLength)),
                    VirtualAddress.FromPointer(start),
                    new ByteCount(length));
                _blocks.Add(buffer, page);
                return true;
            }
        }

        return false;
    }

    public void Free(DmaBuffer buffer)
    {
        if (!_blocks.Remove(buffer, out int page))
        {
            complain("memory went back twice");
            return;
        }

        int pages = (int)((buffer.Length.Value + PageLength - 1) / PageLength);
        _used.AsSpan(page, pages).Clear();
        new Span<byte>(_start + (page * PageLength), pages * PageLength).Fill(0xDD);
    }

    /// <summary>What the controller finds at an address; zeros when there is nothing of the driver's.</summary>
    public Span<byte> At(ulong address, int length, string what)
    {
        foreach (DmaBuffer block in _blocks.Keys)
        {
            ulong distance = address - block.Physical.Value;
            if (distance < block.Length.Value && distance + (ulong)length <= block.Length.Value)
            {
                return block.Slice((int)distance, length);
            }
        }

        complain($"{what} at {address:X} with {length} bytes is not the driver's memory");
        return new byte[length];
    }

    public uint Read32(ulong address, string what) => MemoryMarshal.Read<uint>(At(address, 4, what));

    public ulong Read64(ulong address, string what) => MemoryMarshal.Read<ulong>(At(address, 8, what));

    public void Write32(ulong address, uint value, string what) => MemoryMarshal.Write(At(address, 4, what), value);

    public void Dispose() => NativeMemory.AlignedFree(_start);
}
