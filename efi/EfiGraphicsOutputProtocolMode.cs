namespace UefiKernel.Efi;

/// <summary>EFI_GRAPHICS_OUTPUT_PROTOCOL_MODE: the state of a graphics screen (UEFI 2.10, section 12.9.2).</summary>
public unsafe struct EfiGraphicsOutputProtocolMode
{
    /// <summary>The number of modes that QueryMode and SetMode take.</summary>
    public uint MaxMode;

    /// <summary>The current mode.</summary>
    public uint Mode;

    /// <summary>The current mode's information.</summary>
    public EfiGraphicsOutputModeInformation* Info;

    /// <summary>Bytes at <see cref="Info"/>.</summary>
    public nuint SizeOfInfo;

    /// <summary>The linear framebuffer, unless the format is PixelBltOnly.</summary>
    public EfiPhysicalAddress FrameBufferBase;

    /// <summary>Bytes of the framebuffer.</summary>
    public nuint FrameBufferSize;
}
