namespace UefiKernel.Memory;

/// <summary>Which of the free places that are large enough an allocation gets.</summary>
public enum HeapPlacement
{
    /// <summary>The lowest one, exactly.</summary>
    FirstFit,

    /// <summary>One of its size that was freed lately, or part of a larger one; the lowest one only when none is known. Several times faster.</summary>
    Recent,
}
