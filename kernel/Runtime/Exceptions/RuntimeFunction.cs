using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// RUNTIME_FUNCTION: a row of the image's function table, sorted by address (Microsoft, "x64 exception handling"). Offsets count
/// from the image's start.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct RuntimeFunction(uint begin, uint end, uint unwind)
{
    /// <summary>The function's first byte.</summary>
    public readonly uint Begin = begin;

    /// <summary>The first byte after it.</summary>
    public readonly uint End = end;

    /// <summary>Its UNWIND_INFO.</summary>
    public readonly uint Unwind = unwind;
}
