namespace UefiKernel.Efi;

/// <summary>EFI_SYSTEM_TABLE: what the firmware hands an image's entry point (UEFI 2.10, section 4.3.1).</summary>
public unsafe struct EfiSystemTable
{
    /// <summary>"IBI SYST" as a little-endian number (EFI_SYSTEM_TABLE_SIGNATURE).</summary>
    public const ulong TableSignature = 0x5453_5953_2049_4249;

    /// <summary>The header, its signature is <see cref="TableSignature"/>.</summary>
    public EfiTableHeader Hdr;

    /// <summary>The vendor's name, UTF-16, null-terminated.</summary>
    public char* FirmwareVendor;

    /// <summary>The vendor's own revision of the firmware.</summary>
    public uint FirmwareRevision;

    /// <summary>The handle of the active console input device.</summary>
    public EfiHandle ConsoleInHandle;

    /// <summary>Console input; not valid after ExitBootServices.</summary>
    public EfiSimpleTextInputProtocol* ConIn;

    /// <summary>The handle of the active console output device.</summary>
    public EfiHandle ConsoleOutHandle;

    /// <summary>Console output; not valid after ExitBootServices.</summary>
    public EfiSimpleTextOutputProtocol* ConOut;

    /// <summary>The handle of the active standard error device.</summary>
    public EfiHandle StandardErrorHandle;

    /// <summary>Standard error output; not valid after ExitBootServices.</summary>
    public EfiSimpleTextOutputProtocol* StdErr;

    /// <summary>The runtime services.</summary>
    public EfiRuntimeServices* RuntimeServices;

    /// <summary>The boot services; not valid after ExitBootServices.</summary>
    public EfiBootServices* BootServices;

    /// <summary>The number of elements of <see cref="ConfigurationTable"/>.</summary>
    public nuint NumberOfTableEntries;

    /// <summary>The first configuration table.</summary>
    public EfiConfigurationTable* ConfigurationTable;
}
