using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// A lock for data that all processors share: <c>using (Lock.Enter())</c>. Each such piece of data has its own lock, whose
/// declaration says what it guards; a test checks this. Locks may be nested, and the same one may be entered again.
/// </summary>
/// <remarks>
/// With one processor no other thread runs while preemption is disabled. So the lock only disables preemption and has no state: a
/// declaration is a property that returns the default. With another processor, this is the place to spin. What is per processor
/// or per thread needs no lock: it disables preemption (<see cref="Preemption"/>).
/// </remarks>
internal readonly struct SharedLock
{
    /// <summary>Keeps all other threads out until the result is disposed, however the critical section is left. The caller must
    /// not wait meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SuppressMessage("Performance", "CA1822", Justification = "Each lock is one of its own, though it has no state yet.")]
    public Preemption.Section Enter() => Preemption.Disable();
}
