using System;
using System.Buffers.Binary;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// A panic's report as bytes that outlive the kernel: in memory that a warm restart leaves alone, and in a variable of the
/// firmware. Whoever reads it cannot know what happened to the bytes in between, so everything is checked.
/// </summary>
/// <remarks>
/// Little-endian: 16 bytes of <see cref="Magic"/>, the format's number, the build that wrote it, then length and CRC-32C of all
/// before and of the text, which are written with one store; then the text in UTF-8.
/// </remarks>
internal static class PanicRecord
{
    /// <summary>Bytes before the text.</summary>
    public const int HeaderSize = 32;

    private const int FormatPlace = 16;
    private const int BuildPlace = 20;
    private const int SealPlace = 24;
    private const uint Format = 1;

    // CRC-32C (RFC 3720, appendix B.4) with its bits reversed. The library's needs a table on the heap.
    private const uint Polynomial = 0x82F6_3B78;

    private static ReadOnlySpan<byte> Magic => "UefiKernel panic"u8;

    /// <summary>Finds the report in memory that may hold anything.</summary>
    /// <param name="memory">The bytes.</param>
    /// <param name="text">The report: UTF-8 if nobody forged it, lines ended by line feeds.</param>
    /// <param name="build">The build that wrote it.</param>
    /// <returns>False when there is no report, or any bit of it has changed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> memory, out ReadOnlySpan<byte> text, out uint build)
    {
        text = default;
        build = 0;
        if (memory.Length <= HeaderSize || !memory.StartsWith(Magic) ||
            BinaryPrimitives.ReadUInt32LittleEndian(memory[FormatPlace..]) != Format)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(memory[SealPlace..]);
        if (length == 0 || length > (uint)(memory.Length - HeaderSize))
        {
            return false;
        }

        ReadOnlySpan<byte> found = memory.Slice(HeaderSize, (int)length);
        if (Extend(Extend(0, memory[..SealPlace]), found) != BinaryPrimitives.ReadUInt32LittleEndian(memory[(SealPlace + 4)..]))
        {
            return false;
        }

        text = found;
        build = BinaryPrimitives.ReadUInt32LittleEndian(memory[BuildPlace..]);
        return true;
    }

    /// <summary>Makes whatever the memory holds no report.</summary>
    /// <param name="memory">The bytes, at least <see cref="HeaderSize"/>.</param>
    public static void Forget(Span<byte> memory) => memory[..HeaderSize].Clear();

    /// <summary>Extends a CRC-32C by bytes.</summary>
    /// <param name="sum">The sum so far, 0 at first.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Extend(uint sum, ReadOnlySpan<byte> bytes)
    {
        const int BitsPerByte = 8;
        sum = ~sum;
        foreach (byte value in bytes)
        {
            sum ^= value;
            for (int i = 0; i < BitsPerByte; i++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * Polynomial);
            }
        }

        return ~sum;
    }

    /// <summary>Writes a record piece by piece; after each piece the record is whole.</summary>
    internal struct Writer
    {
        private uint _length;
        private uint _sum;

        /// <summary>Begins a record; it is none yet.</summary>
        /// <param name="memory">Where it goes.</param>
        /// <param name="build">The running build.</param>
        public void Begin(Span<byte> memory, uint build)
        {
            Forget(memory);
            Magic.CopyTo(memory);
            BinaryPrimitives.WriteUInt32LittleEndian(memory[FormatPlace..], Format);
            BinaryPrimitives.WriteUInt32LittleEndian(memory[BuildPlace..], build);
            _length = 0;
            _sum = Extend(0, memory[..SealPlace]);
        }

        /// <summary>Where the next piece goes.</summary>
        /// <param name="memory">The record's memory.</param>
        public readonly Span<byte> GetRoom(Span<byte> memory) => memory[(HeaderSize + (int)_length)..];

        /// <summary>Makes what was written into the room part of the record.</summary>
        /// <param name="memory">The record's memory.</param>
        /// <param name="count">How many bytes.</param>
        public void Add(Span<byte> memory, int count)
        {
            _sum = Extend(_sum, GetRoom(memory)[..count]);
            _length += (uint)count;

            // One aligned store: a restart in between finds the old record or the new one.
            BinaryPrimitives.WriteUInt64LittleEndian(memory[SealPlace..], _length | ((ulong)_sum << 32));
        }
    }
}
