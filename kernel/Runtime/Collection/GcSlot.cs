namespace UefiKernel.Kernel.Runtime.Collection;

/// <summary>A register or a word of a frame that holds a reference where GC info says so.</summary>
/// <param name="isRegister">True for a register.</param>
/// <param name="place">The register's number in instructions, or a <see cref="GcSlotBase"/>.</param>
/// <param name="offset">Bytes from the base to the word.</param>
/// <param name="flags">1: may point into an object. 2: pinned, which is all the same here: objects do not move.</param>
/// <param name="isTracked">False for a word that holds a reference, or null, at every place of the method.</param>
internal readonly struct GcSlot(bool isRegister, uint place, int offset, uint flags, bool isTracked)
{
    private const uint InteriorFlag = 1;

    // What is no register or base stays none.
    private readonly byte _place = (byte)uint.Min(place, byte.MaxValue);
    private readonly byte _flags = (byte)flags;

    /// <summary>True for a register.</summary>
    public bool IsRegister { get; } = isRegister;

    /// <summary>False for a word that holds a reference, or null, at every place of the method.</summary>
    public bool IsTracked { get; } = isTracked;

    /// <summary>The register's number in instructions.</summary>
    public int Register => _place;

    /// <summary>What <see cref="Offset"/> counts from.</summary>
    public GcSlotBase Base => (GcSlotBase)_place;

    /// <summary>Bytes from the base to the word.</summary>
    public int Offset { get; } = offset;

    /// <summary>Whether the reference may point into an object instead of to its start.</summary>
    public bool IsInterior => (_flags & InteriorFlag) != 0;
}

/// <summary>GcStackSlotBase (dotnet/runtime release 10.0, <c>src/coreclr/inc/gcinfotypes.h</c>).</summary>
internal enum GcSlotBase
{
    /// <summary>The stack pointer of the frame's caller.</summary>
    CallerStackPointer = 0,

    /// <summary>The frame's stack pointer.</summary>
    StackPointer = 1,

    /// <summary>The register that the method has named for this.</summary>
    FrameRegister = 2,
}
