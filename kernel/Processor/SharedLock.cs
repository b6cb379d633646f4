using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Processor;

/// <summary>
/// A lock for data that all processors share: <c>using (Lock.Enter())</c>. Whoever has such data declares a lock of its own and
/// says there what it guards; a test holds them to it. Locks may be nested, and the same one may be entered again.
/// </summary>
/// <remarks>
/// With one processor nobody else runs while preemption is disabled, so that is all that is done, and the lock has no state: a
/// declaration is a property that returns the default. With another processor, this is the place to spin. What is per processor
/// or per thread needs no lock: it disables preemption (<see cref="Preemption"/>).
/// </remarks>
internal readonly struct SharedLock
{
    /// <summary>Keeps all others out until the section is disposed, however it is left. Must not wait meanwhile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    [SuppressMessage("Performance", "CA1822", Justification = "Each lock is one of its own, though it has no state yet.")]
    public Preemption.Section Enter() => Preemption.Disable();
}
