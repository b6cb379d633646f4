using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>Reads numbers of any number of bits from an image, lowest bit of each byte first.</summary>
/// <remarks>Nothing outside of the image is read: bits there are 0, and <see cref="IsOutside"/> says so from then on.</remarks>
/// <param name="position">Bits between the image's start and the next bit.</param>
internal struct BitReader(ulong position)
{
    /// <summary>Bits between the image's start and the next bit.</summary>
    public ulong Position { get; set; } = position;

    /// <summary>Whether bits outside of the image were asked for.</summary>
    public bool IsOutside { get; private set; }

    /// <summary>Reads a number.</summary>
    /// <param name="image">The image.</param>
    /// <param name="count">Its bits, 0 to 32.</param>
    public uint Read(in CodeImage image, int count)
    {
        const ulong LargestOffset = uint.MaxValue;

        ulong first = Position / 8;
        int shift = (int)(Position % 8);
        Position += (uint)count;
        if (count == 0 || first > LargestOffset)
        {
            IsOutside |= count != 0;
            return 0;
        }

        if (!image.TryRead((uint)first, out ulong bits))
        {
            bits = ReadBytes(image, (uint)first, (shift + count + 7) / 8);
        }

        return (uint)(bits >> shift & ((1UL << count) - 1));
    }

    /// <summary>Reads one bit.</summary>
    public bool ReadFlag(in CodeImage image) => Read(image, 1) != 0;

    /// <summary>
    /// Reads an unsigned number of variable length: groups of <paramref name="bits"/> bits, lowest first, each followed by a bit
    /// that says whether there is another one.
    /// </summary>
    public uint ReadUnsigned(in CodeImage image, int bits) => ReadGroups(image, bits, out _);

    /// <summary>Reads such a number whose highest bit is its sign.</summary>
    public int ReadSigned(in CodeImage image, int bits)
    {
        uint number = ReadGroups(image, bits, out int length);
        int unused = 32 - length;
        return unused > 0 ? (int)(number << unused) >> unused : (int)number;
    }

    private uint ReadGroups(in CodeImage image, int bits, out int length)
    {
        uint number = 0;
        length = 0;
        uint group;
        do
        {
            group = Read(image, bits + 1);
            uint digits = group & ((1u << bits) - 1);
            if (length < 32)
            {
                number |= digits << length;
            }

            length += bits;
        }
        while (group >> bits != 0 && length < 64);

        return number;
    }

    // Near the end of the image, where eight bytes do not fit.
    private ulong ReadBytes(in CodeImage image, uint offset, int count)
    {
        ulong bits = 0;
        for (int i = 0; i < count; i++)
        {
            if (image.TryRead(offset + (uint)i, out byte value))
            {
                bits |= (ulong)value << (8 * i);
            }
            else
            {
                IsOutside = true;
            }
        }

        return bits;
    }
}
