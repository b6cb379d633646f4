using System;
using System.Runtime;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>How the functions of <c>Unsupported.asm</c> end: that list names functions that cannot work here.</summary>
internal static unsafe class Unsupported
{
    /// <summary>Throws in the name of a function that is not supported.</summary>
    /// <param name="name">The function's name, zero-terminated.</param>
    /// <exception cref="PlatformNotSupportedException">Always. The message begins with the name.</exception>
    [RuntimeExport("ThrowUnsupported")]
    private static void Throw(byte* name) =>
        throw new PlatformNotSupportedException(
            $"{Marshal.PtrToStringUTF8((nint)name)}: this Windows function is not supported by the kernel");

    /// <summary>Notes an error.</summary>
    /// <returns>The result.</returns>
    [RuntimeExport("FailUnsupported")]
    private static nint Fail(uint error, nint result)
    {
        WindowsError.Set(error);
        return result;
    }
}
