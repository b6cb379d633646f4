namespace UefiKernel.Memory.Pages;

/// <summary>Where an allocation may go when its zone has nothing.</summary>
public enum PageFallback
{
    /// <summary>To the zones below, the highest first: whatever the limit of the caller is, they keep it.</summary>
    Lower,

    /// <summary>Nowhere.</summary>
    None,
}
