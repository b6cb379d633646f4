using System;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>Names of methods, from the library's metadata for stack traces.</summary>
internal static class MethodNames
{
    // CoreLib's RhEHFrameType.
    private const int FirstFrame = 1;

    /// <summary>The method at an address, as a line of an exception's trace names it.</summary>
    /// <param name="address">In a method of the image.</param>
    /// <returns>Such as <c>UefiKernel.Kernel.Boot.KernelMain.RunAlone() + 0x1f</c>; empty when there is no name.</returns>
    public static string Find(ulong address)
    {
        // The library has no public way from an address to a name, but it names the methods that an exception has come through.
        var carrier = new MethodNameCarrier();
        AppendFrame(carrier, (nint)address, FirstFrame);
        string line = carrier.StackTrace ?? "";
        const string Start = "   at ";
        return line.StartsWith(Start, StringComparison.Ordinal) ? line[Start.Length..].TrimEnd() : line.Trim();
    }

    // CoreLib's AppendExceptionStackFrame, which its dispatch calls for each frame.
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("AppendExceptionStackFrame")]
    private static extern void AppendFrame(Exception exception, nint address, int flags);

    private sealed class MethodNameCarrier : Exception;
}
