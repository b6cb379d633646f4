using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The value that guards stack buffers: compiled code keeps a copy beside each buffer and stops the machine when the copy has
/// changed.
/// </summary>
internal static unsafe class StackCookie
{
    /// <summary>Makes the cookie differ from boot to boot.</summary>
    /// <remarks>Call it from a method without stack buffers: a guarded frame that is open meanwhile would look overrun.</remarks>
    public static void Randomize()
    {
        // The high 16 bits stay zero, so that a string function which overruns a buffer cannot write the cookie back.
        ulong* cookie = GetAddress();
        *cookie = (*cookie ^ (Cpu.ReadTimestamp() * 0x9E3779B97F4A7C15)) & 0x0000_FFFF_FFFF_FFFF;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetStackCookieAddress")]
    private static extern ulong* GetAddress();
}
