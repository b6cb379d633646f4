using UefiKernel.Kernel.Runtime.Handles;

namespace UefiKernel.Kernel.Tests.Runtime.Handles;

/// <summary>An object that records the table's calls.</summary>
internal sealed class FakeObject(KernelObjectKind kind = KernelObjectKind.Event) : KernelObject
{
    public override KernelObjectKind Kind => kind;

    public int LastHandlesClosed { get; private set; }

    public int Deletions { get; private set; }

    internal override void OnLastHandleClosed() => LastHandlesClosed++;

    internal override void Delete() => Deletions++;
}
