using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// One bit for each tracked slot of a method, read in the order of the slots: plain, or as the lengths of runs. Format:
/// dotnet/runtime release 10.0, <c>src/coreclr/vm/gcinfodecoder.cpp</c>, <c>EnumerateLiveSlots</c>.
/// </summary>
internal struct GcLiveBits
{
    private const int ShortLength = 2;
    private const int LongLength = 4;

    private readonly bool _hasRuns;
    private BitReader _bits;
    private uint _left;
    private bool _isSet;
    private int _lengthBits;

    /// <summary>Starts with the first slot.</summary>
    /// <param name="image">The image.</param>
    /// <param name="bits">At the bits, or at the flag that says which form they have.</param>
    /// <param name="hasForm">Whether there is such a flag; without it they are plain.</param>
    public GcLiveBits(in CodeImage image, BitReader bits, bool hasForm)
    {
        _bits = bits;
        _hasRuns = hasForm && _bits.ReadFlag(image);
        if (_hasRuns)
        {
            // The first run is one of zeros and may be empty. Lengths of runs of zeros and of runs of ones have different numbers
            // of bits; the flag says which has which.
            _lengthBits = _bits.ReadFlag(image) ? ShortLength : LongLength;
            _left = _bits.ReadUnsigned(image, _lengthBits);
        }
    }

    /// <summary>Where the reader is: behind the bits when those of all slots have been read.</summary>
    public readonly BitReader Bits => _bits;

    /// <summary>Reads the next slot's bit.</summary>
    public bool Next(in CodeImage image)
    {
        if (!_hasRuns)
        {
            return _bits.ReadFlag(image);
        }

        if (_left == 0)
        {
            _isSet = !_isSet;
            _lengthBits = ShortLength + LongLength - _lengthBits;
            _left = _bits.ReadUnsigned(image, _lengthBits) + 1;
        }

        _left--;
        return _isSet;
    }
}
