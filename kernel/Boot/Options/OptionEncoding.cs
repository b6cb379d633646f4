namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What the bytes of the load options are.</summary>
public enum OptionEncoding
{
    /// <summary>There are none.</summary>
    None,

    /// <summary>UTF-16, as the UEFI shell and most boot managers write.</summary>
    Utf16,

    /// <summary>UTF-16 with the higher byte first; only a byte-order mark says so.</summary>
    Utf16BigEndian,

    /// <summary>UTF-8, ASCII included, as efibootmgr without <c>-u</c> passes it on from a terminal.</summary>
    Utf8,

    /// <summary>8-bit text that is not valid UTF-8: each byte is the character of that number.</summary>
    Latin1,

    /// <summary>Not text: EDK II, for example, marks the boot entries that it makes itself with a GUID.</summary>
    NoText,
}
