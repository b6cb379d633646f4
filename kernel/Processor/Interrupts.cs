using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// The handlers of interrupts, and how often each vector was raised. An interrupt without a handler is counted and otherwise
/// ignored: hardware does send spurious ones.
/// </summary>
internal static unsafe class Interrupts
{
    /// <summary>The number of vectors.</summary>
    public const int VectorCount = 256;

    /// <summary>The first vector that is not one of the processor's own exceptions (Intel SDM volume 3, table 6-1).</summary>
    public const int FirstExternal = 32;

#pragma warning disable CS0649 // Written through its elements only.
    // One word: each handler is set whole, before its interrupt is enabled.
    private static Handlers s_handlers;
#pragma warning restore CS0649

    /// <summary>
    /// Masks interrupts until the section is disposed, however it is left: <c>using (Interrupts.Disable())</c>. Sections may be
    /// nested; the outermost one leaves interrupts as they were before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Section Disable() => new(Cpu.SuspendInterrupts());

    /// <summary>Sets the handler of a vector. Interrupts are off while it is called.</summary>
    /// <param name="vector">
    /// The vector, from <see cref="FirstExternal"/> on; the ones below are the processor's exceptions.
    /// </param>
    /// <param name="handler">
    /// Takes the interrupted state and signals the end of the interrupt to its controller; null for none. Must neither allocate
    /// nor throw.
    /// </param>
    public static void SetHandler(byte vector, delegate*<InterruptFrame*, void> handler) => s_handlers[vector] = (nint)handler;

    /// <summary>Interrupts and exceptions of a vector since the kernel started.</summary>
    public static ulong GetCount(byte vector) => ProcessorState.Current.InterruptCounts[vector];

    /// <summary>Whether a vector has a handler.</summary>
    public static bool HasHandler(byte vector) => s_handlers[vector] != 0;

    /// <summary>Counts what arrived and calls its handler.</summary>
    /// <param name="frame">The interrupted state.</param>
    /// <returns>False for the processor's own exceptions, which are for the caller to judge.</returns>
    public static bool TryHandle(InterruptFrame* frame)
    {
        byte vector = (byte)frame->Vector;
        ProcessorState.Current.InterruptCounts[vector]++;
        if (vector < FirstExternal)
        {
            return false;
        }

        var handler = (delegate*<InterruptFrame*, void>)s_handlers[vector];
        if (handler != null)
        {
            handler(frame);
        }

        return true;
    }

    /// <summary>A stretch of code with interrupts masked.</summary>
    /// <param name="flags">RFLAGS as they were before it.</param>
    public readonly ref struct Section(ulong flags)
    {
        private readonly ulong _flags = flags;

        /// <summary>Restores the interrupts.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Dispose() => Cpu.ResumeInterrupts(_flags);
    }

    /// <summary>A count for each vector.</summary>
    [InlineArray(VectorCount)]
    internal struct Counts
    {
        private ulong _first;
    }

    [InlineArray(VectorCount)]
    private struct Handlers
    {
        private nint _first;
    }
}
