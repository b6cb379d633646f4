using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// Return addresses in ExceptionEntry.asm by which a walk knows that it leaves a throw or a handler.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct UnwindLandmarks
{
    /// <summary>In a throw: the frame above is the throwing method's.</summary>
    public ulong Throw;

    /// <summary>In the call of a catch handler.</summary>
    public ulong Catch;

    /// <summary>In the call of a finally or fault handler.</summary>
    public ulong Finally;

    /// <summary>The landmarks; only in the image.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetUnwindLandmarks")]
    public static extern UnwindLandmarks* Get();
}
