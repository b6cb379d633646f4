using System;
using System.Runtime;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor.Random;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// The value that guards stack buffers: compiled code keeps a copy beside each buffer and stops the machine when the copy has
/// changed.
/// </summary>
internal static unsafe class StackCookie
{
    /// <summary>Makes the cookie a secret of this boot, once <see cref="RandomGenerator"/> has its seed.</summary>
    /// <remarks>Call it from a method without stack buffers: a guarded frame that is open meanwhile would look overrun.</remarks>
    public static void Randomize()
    {
        ulong secret = Draw();

        // The high 16 bits stay zero, so that a string function which overruns a buffer cannot write the cookie back.
        ulong* cookie = GetAddress();
        *cookie = (*cookie ^ secret) & 0x0000_FFFF_FFFF_FFFF;
    }

    // The generator has buffers on the stack: their guarded frames have ended when the cookie is changed.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Draw()
    {
        ulong secret;
        RandomGenerator.Fill(new Span<byte>(&secret, sizeof(ulong)));
        return secret;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetStackCookieAddress")]
    private static extern ulong* GetAddress();
}
