namespace UefiKernel.Memory.Heap;

/// <summary>Which of the free places that are large enough an allocation gets.</summary>
public enum HeapPlacement
{
    /// <summary>
    /// Segregated fit: a kept block of the same length, else the end of a free run from the lowest bin that fits. Fast; the
    /// default.
    /// </summary>
    SegregatedFit,

    /// <summary>Exact first fit: the lowest address that fits. Slower.</summary>
    FirstFit,
}
