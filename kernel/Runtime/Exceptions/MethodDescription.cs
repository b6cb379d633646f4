namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// What ILC writes behind a function's unwind information: a byte of flags and the offsets that they announce. Layout:
/// dotnet/runtime release 10.0, <c>Runtime/windows/CoffNativeCodeManager.cpp</c>.
/// </summary>
internal readonly struct MethodDescription
{
    private const int ChainLimit = 32;

    private const byte KindMask = 0x03;
    private const byte HasClausesFlag = 0x04;
    private const byte CalledFromNativeFlag = 0x08;
    private const byte HasAssociatedDataFlag = 0x10;

    // The kernel's own: unwind information of assembly code (ExceptionEntry.asm, Dispatch.asm), which is not the frame of any
    // method.
    private const byte AssemblyFlag = 0x80;

    private readonly byte _flags;

    private MethodDescription(byte flags, uint clauses, uint associatedData, uint collectorInfo)
    {
        _flags = flags;
        Clauses = clauses;
        AssociatedData = associatedData;
        CollectorInfo = collectorInfo;
    }

    /// <summary>True for handlers and filters, whose method stands before them in the function table.</summary>
    public bool IsFunclet => (_flags & KindMask) != 0;

    /// <summary>True when the method has clauses.</summary>
    public bool HasClauses => (_flags & HasClausesFlag) != 0;

    /// <summary>True when native code calls the method: exceptions may not leave it.</summary>
    public bool IsCalledFromNative => (_flags & CalledFromNativeFlag) != 0;

    /// <summary>True for assembly code.</summary>
    public bool IsAssembly => (_flags & AssemblyFlag) != 0;

    /// <summary>The image's offset of the method's clauses, for a <see cref="ClauseReader"/>; 0 when it has none.</summary>
    public uint Clauses { get; }

    /// <summary>The image's offset of data that belongs to the method; 0 when there is none.</summary>
    public uint AssociatedData { get; }

    /// <summary>
    /// The image's offset of the method's GC info. Funclets have none of their own: their method's counts for them.
    /// </summary>
    public uint CollectorInfo { get; }

    /// <summary>Reads the description of a function.</summary>
    /// <returns>False when it does not lie in the image.</returns>
    public static bool TryRead(in CodeImage image, RuntimeFunction function, out MethodDescription description)
    {
        description = default;
        for (int link = 0; link < ChainLimit; link++)
        {
            if (!UnwindInfo.TryRead(image, function.Unwind, out UnwindInfo info))
            {
                return false;
            }

            if (!info.IsChained)
            {
                return TryReadAt(image, info.Trailer, out description);
            }

            if (!image.TryRead(info.Chained, out function))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryReadAt(in CodeImage image, uint offset, out MethodDescription description)
    {
        bool read = image.TryRead(offset, out byte flags);
        uint clauses = 0, associatedData = 0;
        uint next = offset + 1;
        if ((flags & HasAssociatedDataFlag) != 0)
        {
            read &= image.TryRead(next, out associatedData);
            next += sizeof(uint);
        }

        if ((flags & HasClausesFlag) != 0)
        {
            read &= image.TryRead(next, out clauses);
            next += sizeof(uint);
        }

        description = new MethodDescription(flags, clauses, associatedData, next);
        return read;
    }
}
