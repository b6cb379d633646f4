namespace UefiKernel.Memory.Collection;

/// <summary>Receives the references of an object.</summary>
public unsafe interface IReferenceVisitor
{
    /// <summary>One reference that is not null, as the block of the object that it leads to.</summary>
    void Visit(void* block);
}
