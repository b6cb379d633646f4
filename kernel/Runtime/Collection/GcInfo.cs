using System.Numerics;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>
/// What the JIT writes for the collector about a method, version 4 of the format: where a collection may find it, and the table
/// of its slots. Layout and lengths of numbers: dotnet/runtime release 10.0, <c>src/coreclr/vm/gcinfodecoder.cpp</c> and
/// <c>src/coreclr/inc/gcinfotypes.h</c> (<c>AMD64GcInfoEncoding</c>).
/// </summary>
/// <remarks>
/// The version is not written anywhere: GcInfoFormatTests holds it against the compiler's, and <see cref="IsFormatOf"/> asks
/// the image itself. Nothing outside of the image is read, whatever is in it.
/// </remarks>
internal struct GcInfo
{
    /// <summary>The value of <see cref="FrameRegister"/> for none.</summary>
    public const int NoRegister = -1;

    // The JIT refuses methods that are larger than this.
    private const uint LargestCode = 1 << 28;

    // Methods whose info is looked at to find out whether the format is this one.
    private const int Samples = 1000;

    private const uint CookieFlag = 0x4;
    private const uint ContextFlags = 0x30;
    private const uint FrameRegisterFlag = 0x40;
    private const uint EditAndContinueFlag = 0x100;
    private const uint CalledFromNativeFlag = 0x200;
    private const int FlagBits = 10;

    // The format writes the frame register as its distance from RBP.
    private const uint FramePointer = 5;

    private BitReader _bits;

    /// <summary>Bytes of the method's code, its funclets included.</summary>
    public uint CodeLength { get; private set; }

    /// <summary>The register that slots may count from, or <see cref="NoRegister"/>.</summary>
    public int FrameRegister { get; private set; }

    /// <summary>Return addresses of calls at which the info says what is alive.</summary>
    public uint SafePoints { get; private set; }

    /// <summary>Pieces of the code at each instruction of which the info says what is alive.</summary>
    public uint Ranges { get; private set; }

    // Bits of a safe point's number.
    private readonly int SafePointBits => 32 - BitOperations.LeadingZeroCount(CodeLength - 1);

    /// <summary>Reads the beginning of a method's info.</summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">Its offset of the info.</param>
    /// <param name="info">The info.</param>
    /// <returns>False when it is none.</returns>
    public static bool TryRead(in CodeImage image, uint offset, out GcInfo info)
    {
        info = default;
        info._bits = new BitReader((ulong)offset * 8);
        info.ReadHeader(image);
        return !info._bits.IsOutside && info.CodeLength is > 0 and < LargestCode && info.SafePoints <= info.CodeLength &&
            info.Ranges <= info.CodeLength;
    }

    /// <summary>
    /// Whether an image's GC info is of this format. Another compiler may write another one; the lengths of the methods, which
    /// the function table has as well, would not be right then.
    /// </summary>
    public static bool IsFormatOf(in CodeImage image)
    {
        int methods = 0;
        for (int row = 0; row < image.FunctionCount && methods < Samples; row++)
        {
            RuntimeFunction function = image[row];
            if (!MethodDescription.TryRead(image, function, out MethodDescription description) || description.IsFunclet ||
                description.IsAssembly)
            {
                continue;
            }

            uint end = function.End;
            while (row + 1 < image.FunctionCount &&
                MethodDescription.TryRead(image, image[row + 1], out MethodDescription next) && next.IsFunclet)
            {
                row++;
                end = image[row].End;
            }

            methods++;
            if (!TryRead(image, description.CollectorInfo, out GcInfo info) || info.CodeLength != end - function.Begin)
            {
                return false;
            }
        }

        return methods != 0;
    }

    /// <summary>A safe point: the offset in the method that a call returns to.</summary>
    /// <param name="image">The image.</param>
    /// <param name="index">From 0 to before <see cref="SafePoints"/>; they are in ascending order.</param>
    public readonly uint GetSafePoint(in CodeImage image, uint index)
    {
        BitReader bits = _bits;
        bits.Position += index * (ulong)SafePointBits;
        return bits.Read(image, SafePointBits);
    }

    /// <summary>Finds out which slots hold references in a frame.</summary>
    /// <param name="image">The image.</param>
    /// <param name="offset">The place in the method: an offset of an instruction.</param>
    /// <param name="isReturn">True when it is where a call returns to, false when the instruction was about to run.</param>
    /// <param name="slots">The slots; only those that are not tracked if the info does not know the place.</param>
    /// <returns>What the info knows of the place.</returns>
    public readonly GcPlace Find(in CodeImage image, uint offset, bool isReturn, out GcLiveSlots slots)
    {
        BitReader bits = _bits;
        bits.Position += SafePoints * (ulong)SafePointBits;

        // What a call returns to may be reached in another way too, with other slots alive: the call itself counts.
        uint instruction = isReturn ? offset - 1 : offset;
        uint covered = 0;
        uint? inRange = null;
        uint end = 0;
        for (uint i = 0; i < Ranges && !bits.IsOutside; i++)
        {
            uint start = end + bits.ReadUnsigned(image, 6);
            end = start + bits.ReadUnsigned(image, 6) + 1;
            if (instruction >= start && instruction < end)
            {
                inRange = covered + (instruction - start);
            }

            covered += end - start;
        }

        uint? safePoint = isReturn ? FindSafePoint(image, offset) : null;
        slots = new GcLiveSlots(image, bits, SafePoints, safePoint, covered, inRange);
        if (!slots.IsSound)
        {
            slots = default;
            return GcPlace.Unknown;
        }

        if (safePoint != null || inRange != null)
        {
            return GcPlace.Known;
        }

        return SafePoints == 0 && Ranges == 0 && slots.Tracked == 0 ? GcPlace.WithoutSlots : GcPlace.Unknown;
    }

    private readonly uint? FindSafePoint(in CodeImage image, uint offset)
    {
        uint low = 0;
        uint high = SafePoints;
        while (low < high)
        {
            uint middle = low + ((high - low) / 2);
            uint found = GetSafePoint(image, middle);
            if (found == offset)
            {
                return middle;
            }

            if (found < offset)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return null;
    }

    private void ReadHeader(in CodeImage image)
    {
        bool isShort = !_bits.ReadFlag(image);
        uint flags = isShort ? _bits.ReadFlag(image) ? FrameRegisterFlag : 0 : _bits.Read(image, FlagBits);
        CodeLength = _bits.ReadUnsigned(image, 8);
        FrameRegister = (flags & FrameRegisterFlag) != 0 ? (int)FramePointer : NoRegister;
        if (!isShort)
        {
            SkipDetails(image, flags);
        }

        SafePoints = _bits.ReadUnsigned(image, 2);
        Ranges = isShort ? 0 : _bits.ReadUnsigned(image, 1);
    }

    private void SkipDetails(in CodeImage image, uint flags)
    {
        // Lengths of the prologue and, with a cookie, of the epilogue; then the places of the cookie and of the generic context.
        if ((flags & (CookieFlag | ContextFlags)) != 0)
        {
            _bits.ReadUnsigned(image, 5);
        }

        if ((flags & CookieFlag) != 0)
        {
            _bits.ReadUnsigned(image, 3);
            _bits.ReadSigned(image, 6);
        }

        if ((flags & ContextFlags) != 0)
        {
            _bits.ReadSigned(image, 6);
        }

        if ((flags & FrameRegisterFlag) != 0)
        {
            FrameRegister = (int)(_bits.ReadUnsigned(image, 3) ^ FramePointer);
        }

        if ((flags & EditAndContinueFlag) != 0)
        {
            _bits.ReadUnsigned(image, 4);
        }

        if ((flags & CalledFromNativeFlag) != 0)
        {
            _bits.ReadSigned(image, 6);
        }

        // Bytes of the frame that calls use for arguments.
        _bits.ReadUnsigned(image, 3);
    }
}

/// <summary>What GC info knows of a place in its method.</summary>
internal enum GcPlace
{
    /// <summary>Nothing.</summary>
    Unknown,

    /// <summary>Which slots hold references.</summary>
    Known,

    /// <summary>
    /// The method has no slots that are tracked and lists no places: at calls that may collect, no register holds a reference of
    /// its.
    /// </summary>
    WithoutSlots,
}
