using System.Runtime.CompilerServices;
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
        if (!TryPeek(image, out ulong bits))
        {
            return ReadSlowly(image, count);
        }

        Position += (uint)count;
        return (uint)(bits & ((1UL << count) - 1));
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
        // As a rule there are one or two groups.
        const int Window = 57;
        uint number = 0;
        length = 0;
        bool isInside = TryPeek(image, out ulong next);
        for (int taken = bits + 1; isInside && taken <= Window && length < 32; taken += bits + 1)
        {
            number |= ((uint)next & ((1u << bits) - 1)) << length;
            length += bits;
            next >>= bits;
            if ((next & 1) == 0)
            {
                Position += (uint)taken;
                return number;
            }

            next >>= 1;
        }

        number = 0;
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

    // The next bits, at least 57. False outside of the image and near its end, where eight bytes do not fit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly bool TryPeek(in CodeImage image, out ulong bits)
    {
        ulong first = Position / 8;
        bool isInside = image.TryRead((uint)first, out bits) && first <= uint.MaxValue;
        bits >>= (int)(Position % 8);
        return isInside;
    }

    private uint ReadSlowly(in CodeImage image, int count)
    {
        ulong first = Position / 8;
        int shift = (int)(Position % 8);
        Position += (uint)count;
        if (count == 0 || first > uint.MaxValue)
        {
            IsOutside |= count != 0;
            return 0;
        }

        return (uint)(ReadBytes(image, (uint)first, (shift + count + 7) / 8) >> shift & ((1UL << count) - 1));
    }

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
