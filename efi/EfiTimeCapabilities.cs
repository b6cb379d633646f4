namespace UefiKernel.Efi;

/// <summary>EFI_TIME_CAPABILITIES: what the real-time clock can do (UEFI 2.10, section 8.3.1).</summary>
public struct EfiTimeCapabilities
{
    /// <summary>Counts per second, 1 for the usual PC clock.</summary>
    public uint Resolution;

    /// <summary>Parts per million of error, times 1,000,000 (50,000,000 is 50 ppm).</summary>
    public uint Accuracy;

    /// <summary>Setting the time clears what is below the resolution.</summary>
    public EfiBoolean SetsToZero;
}
