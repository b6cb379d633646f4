using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Boot;

/// <summary>
/// Leaves the firmware's stack, which lies in memory that is the kernel's to reuse once boot services are gone.
/// </summary>
internal static unsafe class StackSwitch
{
    /// <summary>Calls a function on another stack; does not return.</summary>
    /// <param name="stackTop">The first address above the new stack, 16-byte aligned.</param>
    /// <param name="function">What to call; it must not return.</param>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("SwitchStackAndCall")]
    public static extern void Call(void* stackTop, delegate*<void> function);
}
