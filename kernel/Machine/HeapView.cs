using UefiKernel.Memory;
using UefiKernel.Platform;
using UefiKernel.Runtime;
using UefiKernel.Shell;

namespace UefiKernel.Machine;

/// <summary>The kernel's heap for the shell.</summary>
/// <param name="start">Address of the heap's first byte.</param>
internal sealed class HeapView(VirtualAddress start) : IHeapView
{
    /// <inheritdoc/>
    public VirtualAddress Start { get; } = start;

    /// <inheritdoc/>
    public HeapStatistics GetStatistics() => KernelHeap.Instance.GetStatistics();

    /// <inheritdoc/>
    public HeapViolation Verify() => KernelHeap.Verify();

    /// <inheritdoc/>
    public bool WalkNext(ref HeapBlock block)
    {
        Preemption.Disable();
        bool found = KernelHeap.Instance.WalkNext(ref block);
        Preemption.Enable();
        return found;
    }

    /// <inheritdoc/>
    public HeapStressResult Stress(int operations, ulong seed) => HeapStress.Run(ref KernelHeap.Instance, operations, seed);
}
