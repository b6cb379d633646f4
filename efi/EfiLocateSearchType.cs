namespace UefiKernel.Efi;

/// <summary>EFI_LOCATE_SEARCH_TYPE: which handles LocateHandle returns (UEFI 2.10, section 7.3.6).</summary>
public enum EfiLocateSearchType
{
    /// <summary>All of them.</summary>
    AllHandles = 0,

    /// <summary>The next that a registration has not seen.</summary>
    ByRegisterNotify = 1,

    /// <summary>All that support a protocol.</summary>
    ByProtocol = 2,
}
