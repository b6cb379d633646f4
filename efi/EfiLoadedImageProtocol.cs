namespace UefiKernel.Efi;

/// <summary>EFI_LOADED_IMAGE_PROTOCOL: how and from where an image was loaded (UEFI 2.10, section 9.1.1).</summary>
public unsafe struct EfiLoadedImageProtocol
{
    /// <summary>EFI_LOADED_IMAGE_PROTOCOL_REVISION.</summary>
    public const uint CurrentRevision = 0x1000;

    /// <summary><see cref="CurrentRevision"/>.</summary>
    public uint Revision;

    /// <summary>Who loaded the image; null when the firmware's boot manager did.</summary>
    public EfiHandle ParentHandle;

    /// <summary>The system table of the image.</summary>
    public EfiSystemTable* SystemTable;

    /// <summary>The device that the image came from, null when it came from memory.</summary>
    public EfiHandle DeviceHandle;

    /// <summary>The file's path on the device, may be null.</summary>
    public EfiDevicePathProtocol* FilePath;

    /// <summary>Reserved.</summary>
    public void* Reserved;

    /// <summary>Bytes at <see cref="LoadOptions"/>.</summary>
    public uint LoadOptionsSize;

    /// <summary>The image's binary load options, may be null.</summary>
    public void* LoadOptions;

    /// <summary>Where the image was loaded.</summary>
    public void* ImageBase;

    /// <summary>Bytes of the loaded image.</summary>
    public ulong ImageSize;

    /// <summary>The memory type of the image's code.</summary>
    public EfiMemoryType ImageCodeType;

    /// <summary>The memory type of the image's data.</summary>
    public EfiMemoryType ImageDataType;

    /// <summary>(image handle): set by an image that can be unloaded.</summary>
    public delegate* unmanaged<EfiHandle, EfiStatus> Unload;
}
