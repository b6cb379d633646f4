namespace UefiKernel.Kernel.Boot.Memory;

/// <summary>A step of <see cref="BootMemory.Take"/>, at which it may fail.</summary>
public enum BootMemoryStep
{
    /// <summary>The firmware gives its memory map.</summary>
    FetchMap,

    /// <summary>The map is well-formed.</summary>
    CheckMap,

    /// <summary>There is memory for the heap.</summary>
    TakeHeap,

    /// <summary>There is memory for the stacks.</summary>
    TakeStacks,

    /// <summary>Nothing failed.</summary>
    Done,
}
