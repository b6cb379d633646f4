namespace UefiKernel.Memory;

/// <summary>The named heaps of the kernel.</summary>
public enum HeapZoneKind
{
    /// <summary>Buffers that devices with few address lines reach.</summary>
    Dma,

    /// <summary>The kernel's own data.</summary>
    Kernel,

    /// <summary>Data held on behalf of programs.</summary>
    User,
}
