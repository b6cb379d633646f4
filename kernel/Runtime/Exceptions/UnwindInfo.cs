namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>The head of an UNWIND_INFO and where its parts are (Microsoft, "x64 exception handling", UNWIND_INFO).</summary>
internal readonly struct UnwindInfo
{
    private const int HandlerFlags = 1 | 2;
    private const int ChainFlag = 4;
    private const uint HeaderSize = 4;
    private const uint CodeSize = 2;

    private readonly byte _versionAndFlags;
    private readonly byte _frame;

    private UnwindInfo(uint offset, uint header)
    {
        _versionAndFlags = (byte)header;
        PrologueSize = (byte)(header >> 8);
        CodeCount = (byte)(header >> 16);
        _frame = (byte)(header >> 24);
        Codes = offset + HeaderSize;
    }

    /// <summary>Version of the format: 1, or 2 with epilogue codes.</summary>
    public int Version => _versionAndFlags & 7;

    /// <summary>Bytes of the function's prologue.</summary>
    public byte PrologueSize { get; }

    /// <summary>16-bit slots of unwind codes.</summary>
    public byte CodeCount { get; }

    /// <summary>The image's offset of the first code.</summary>
    public uint Codes { get; }

    /// <summary>The frame register's number, or 0 for none.</summary>
    public int FrameRegister => _frame & 15;

    /// <summary>How far above the stack pointer of the prologue's end the frame register points, in bytes.</summary>
    public uint FrameOffset => (uint)(_frame >> 4) * 16;

    /// <summary>True when the codes go on in those of another function.</summary>
    public bool IsChained => (Flags & ChainFlag) != 0;

    /// <summary>The image's offset of the chained RUNTIME_FUNCTION.</summary>
    public uint Chained => AlignedEnd;

    /// <summary>The image's offset of what follows the format proper: ILC's <see cref="MethodDescription"/>.</summary>
    public uint Trailer => (Flags & HandlerFlags) != 0 ? AlignedEnd + sizeof(uint) : Codes + (CodeCount * CodeSize);

    private int Flags => _versionAndFlags >> 3;

    private uint AlignedEnd => Codes + (uint)(((CodeCount + 1) & ~1) * CodeSize);

    /// <summary>Reads an UNWIND_INFO.</summary>
    /// <returns>False when it does not lie in the image or is of a version that is not known.</returns>
    public static bool TryRead(in CodeImage image, uint offset, out UnwindInfo info)
    {
        bool read = image.TryRead(offset, out uint header);
        info = new UnwindInfo(offset, header);
        return read && info.Version is (1 or 2);
    }
}
