namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_OUTPUT_PROTOCOL: a graphics screen (UEFI 2.10, section 12.9.2).</summary>
public unsafe struct EfiGraphicsOutputProtocol
{
    /// <summary>(this, mode, bytes of information, information from pool that the caller frees).</summary>
    public delegate* unmanaged<EfiGraphicsOutputProtocol*, uint, nuint*, EfiGraphicsOutputModeInformation**, EfiStatus> QueryMode;

    /// <summary>(this, mode): also clears the screen to black.</summary>
    public delegate* unmanaged<EfiGraphicsOutputProtocol*, uint, EfiStatus> SetMode;

    /// <summary>(this, buffer, operation, source x and y, destination x and y, width, height, bytes of a buffer row).</summary>
    public delegate* unmanaged<EfiGraphicsOutputProtocol*, EfiGraphicsOutputBltPixel*, EfiGraphicsOutputBltOperation, nuint,
        nuint, nuint, nuint, nuint, nuint, nuint, EfiStatus> Blt;

    /// <summary>The current mode, read-only.</summary>
    public EfiGraphicsOutputProtocolMode* Mode;
}
