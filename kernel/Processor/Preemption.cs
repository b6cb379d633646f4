using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// Critical sections: heap, collector and page tables are changed with preemption disabled. Interrupts still arrive; a switch of
/// threads that one of them requests is made when the outermost section ends. With one processor that keeps all other threads
/// out.
/// </summary>
internal static unsafe class Preemption
{
    // Far above any real nesting depth, so that threads are never switched again.
    private const int Never = 1 << 30;

    // Set during boot.
    private static delegate*<void> s_switch;

    // Set during boot.
    private static delegate*<ulong, bool> s_hasRoom;

    /// <summary>Whether no critical section is open.</summary>
    public static bool IsAllowed => Volatile.Read(ref ProcessorState.Current.PreemptionDepth) == 0;

    /// <summary>Whether another thread is to run as soon as no critical section is open.</summary>
    public static bool IsDue => Volatile.Read(ref ProcessorState.Current.IsSwitchDue);

    /// <summary>Sets the function that switches to another thread; it calls <see cref="Clear"/>.</summary>
    /// <param name="change">Called with no section open, interrupts on or off.</param>
    /// <param name="hasRoom">
    /// Takes the stack pointer of the current thread. Returns whether there is room below it for what a switch keeps there.
    /// </param>
    public static void SetSwitch(delegate*<void> change, delegate*<ulong, bool> hasRoom)
    {
        s_switch = change;
        s_hasRoom = hasRoom;
    }

    /// <summary>
    /// Whether the current thread's stack has room for what a switch at an interrupt keeps there. A thread without goes on until
    /// it has.
    /// </summary>
    /// <param name="stackPointer">The interrupted stack pointer.</param>
    public static bool HasRoom(ulong stackPointer) => s_hasRoom == null || s_hasRoom(stackPointer);

    /// <summary>Opens the critical section that an interrupt's handler is.</summary>
    public static void EnterHandler() => ProcessorState.Current.PreemptionDepth++;

    /// <summary>Ends <see cref="EnterHandler"/>, without a switch of threads.</summary>
    public static void LeaveHandler() => ProcessorState.Current.PreemptionDepth--;

    /// <summary>
    /// Disables preemption until the section is disposed, however it is left: <c>using (Preemption.Disable())</c>. Sections may
    /// be nested. An interrupt between reading the depth and writing it leaves the depth as it was, so a plain addition is
    /// enough.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Section Disable()
    {
        ref int depth = ref ProcessorState.Current.PreemptionDepth;
        Volatile.Write(ref depth, Volatile.Read(ref depth) + 1);
        return default;
    }

    /// <summary>Requests a switch to another thread.</summary>
    public static void Request() => Volatile.Write(ref ProcessorState.Current.IsSwitchDue, true);

    /// <summary>Clears the request: the switch is being made.</summary>
    public static void Clear() => Volatile.Write(ref ProcessorState.Current.IsSwitchDue, false);

    /// <summary>
    /// Lets another thread run when one shall and no section is open: where an interrupt ends, or where a thread has woken
    /// another.
    /// </summary>
    public static void Poll()
    {
        if (IsDue && IsAllowed)
        {
            Switch();
        }
    }

    /// <summary>Disables preemption permanently, for the report of a panic.</summary>
    public static void Stop() => Volatile.Write(ref ProcessorState.Current.PreemptionDepth, Never);

    private static void Switch()
    {
        if (s_switch != null)
        {
            s_switch();
        }
    }

    /// <summary>A stretch of code with preemption disabled.</summary>
    public readonly ref struct Section
    {
        /// <summary>Ends the section, and switches threads if that was requested and no other section is open.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        [SuppressMessage("Performance", "CA1822", Justification = "The compiler calls it on an instance, at the end of 'using'.")]
        public void Dispose()
        {
            int depth = Volatile.Read(ref ProcessorState.Current.PreemptionDepth) - 1;
            Volatile.Write(ref ProcessorState.Current.PreemptionDepth, depth);
            if (depth == 0 && Volatile.Read(ref ProcessorState.Current.IsSwitchDue))
            {
                Switch();
            }
        }
    }
}
