using System;

namespace UefiKernel.Efi;

/// <summary>
/// EFI_STATUS: the result of a service (UEFI 2.10, appendix D). Errors have the highest bit set; other values than 0 are
/// warnings.
/// </summary>
/// <param name="value">The status as firmware returns it.</param>
public readonly struct EfiStatus(nuint value) : IEquatable<EfiStatus>
{
    /// <summary>The status as firmware returns it.</summary>
    public readonly nuint Value = value;

    /// <summary>EFI_SUCCESS: the operation completed.</summary>
    public static EfiStatus Success => default;

    /// <summary>EFI_LOAD_ERROR: the image failed to load.</summary>
    public static EfiStatus LoadError => Error(1);

    /// <summary>EFI_INVALID_PARAMETER: a parameter was incorrect.</summary>
    public static EfiStatus InvalidParameter => Error(2);

    /// <summary>EFI_UNSUPPORTED: the operation is not supported.</summary>
    public static EfiStatus Unsupported => Error(3);

    /// <summary>EFI_BAD_BUFFER_SIZE: the buffer was not the proper size.</summary>
    public static EfiStatus BadBufferSize => Error(4);

    /// <summary>EFI_BUFFER_TOO_SMALL: the buffer is not large enough; the needed size was returned.</summary>
    public static EfiStatus BufferTooSmall => Error(5);

    /// <summary>EFI_NOT_READY: there is no data pending.</summary>
    public static EfiStatus NotReady => Error(6);

    /// <summary>EFI_DEVICE_ERROR: the physical device reported an error.</summary>
    public static EfiStatus DeviceError => Error(7);

    /// <summary>EFI_WRITE_PROTECTED: the device cannot be written to.</summary>
    public static EfiStatus WriteProtected => Error(8);

    /// <summary>EFI_OUT_OF_RESOURCES: a resource has run out.</summary>
    public static EfiStatus OutOfResources => Error(9);

    /// <summary>EFI_VOLUME_CORRUPTED: the file system is inconsistent.</summary>
    public static EfiStatus VolumeCorrupted => Error(10);

    /// <summary>EFI_VOLUME_FULL: there is no more space on the file system.</summary>
    public static EfiStatus VolumeFull => Error(11);

    /// <summary>EFI_NO_MEDIA: the device does not contain any medium.</summary>
    public static EfiStatus NoMedia => Error(12);

    /// <summary>EFI_MEDIA_CHANGED: the medium has changed since the last access.</summary>
    public static EfiStatus MediaChanged => Error(13);

    /// <summary>EFI_NOT_FOUND: the item was not found.</summary>
    public static EfiStatus NotFound => Error(14);

    /// <summary>EFI_ACCESS_DENIED: access was denied.</summary>
    public static EfiStatus AccessDenied => Error(15);

    /// <summary>EFI_NO_RESPONSE: the server was not found or did not respond.</summary>
    public static EfiStatus NoResponse => Error(16);

    /// <summary>EFI_NO_MAPPING: a mapping to a device does not exist.</summary>
    public static EfiStatus NoMapping => Error(17);

    /// <summary>EFI_TIMEOUT: the time-out expired.</summary>
    public static EfiStatus Timeout => Error(18);

    /// <summary>EFI_NOT_STARTED: the protocol has not been started.</summary>
    public static EfiStatus NotStarted => Error(19);

    /// <summary>EFI_ALREADY_STARTED: the protocol has already been started.</summary>
    public static EfiStatus AlreadyStarted => Error(20);

    /// <summary>EFI_ABORTED: the operation was aborted.</summary>
    public static EfiStatus Aborted => Error(21);

    /// <summary>EFI_ICMP_ERROR: an ICMP error occurred.</summary>
    public static EfiStatus IcmpError => Error(22);

    /// <summary>EFI_TFTP_ERROR: a TFTP error occurred.</summary>
    public static EfiStatus TftpError => Error(23);

    /// <summary>EFI_PROTOCOL_ERROR: a protocol error occurred.</summary>
    public static EfiStatus ProtocolError => Error(24);

    /// <summary>EFI_INCOMPATIBLE_VERSION: the version is incompatible.</summary>
    public static EfiStatus IncompatibleVersion => Error(25);

    /// <summary>EFI_SECURITY_VIOLATION: a security violation kept the function from being performed.</summary>
    public static EfiStatus SecurityViolation => Error(26);

    /// <summary>EFI_CRC_ERROR: a CRC error was detected.</summary>
    public static EfiStatus CrcError => Error(27);

    /// <summary>EFI_END_OF_MEDIA: the beginning or end of the medium was reached.</summary>
    public static EfiStatus EndOfMedia => Error(28);

    /// <summary>EFI_END_OF_FILE: the end of the file was reached.</summary>
    public static EfiStatus EndOfFile => Error(31);

    /// <summary>EFI_INVALID_LANGUAGE: the language was invalid.</summary>
    public static EfiStatus InvalidLanguage => Error(32);

    /// <summary>EFI_COMPROMISED_DATA: the security status of the data is unknown or compromised.</summary>
    public static EfiStatus CompromisedData => Error(33);

    /// <summary>EFI_IP_ADDRESS_CONFLICT: there is an address conflict.</summary>
    public static EfiStatus IPAddressConflict => Error(34);

    /// <summary>EFI_HTTP_ERROR: an HTTP error occurred.</summary>
    public static EfiStatus HttpError => Error(35);

    /// <summary>EFI_WARN_UNKNOWN_GLYPH: characters that the device could not render were skipped.</summary>
    public static EfiStatus WarnUnknownGlyph => new(1);

    /// <summary>EFI_WARN_DELETE_FAILURE: the handle was closed, the file was not deleted.</summary>
    public static EfiStatus WarnDeleteFailure => new(2);

    /// <summary>EFI_WARN_WRITE_FAILURE: the handle was closed, the data was not flushed.</summary>
    public static EfiStatus WarnWriteFailure => new(3);

    /// <summary>EFI_WARN_BUFFER_TOO_SMALL: the data was truncated to the buffer's size.</summary>
    public static EfiStatus WarnBufferTooSmall => new(4);

    /// <summary>EFI_WARN_STALE_DATA: the data has not been updated within the local policy's time.</summary>
    public static EfiStatus WarnStaleData => new(5);

    /// <summary>EFI_WARN_FILE_SYSTEM: the buffer contains a file system.</summary>
    public static EfiStatus WarnFileSystem => new(6);

    /// <summary>EFI_WARN_RESET_REQUIRED: the operation takes a reset to take effect.</summary>
    public static EfiStatus WarnResetRequired => new(7);

    /// <summary>Whether the operation failed (the specification's EFI_ERROR).</summary>
    public bool IsError => (Value & ErrorBit) != 0;

    /// <summary>Whether the operation completed with a warning.</summary>
    public bool IsWarning => !IsError && Value != 0;

    /// <summary>The specification's name, or what kind of unknown value it is. A literal: nothing is allocated.</summary>
    public string Name => IsError ? ErrorName(Value & ~ErrorBit) : WarningName(Value);

    /// <summary>Whether two statuses are the same.</summary>
    public static bool operator ==(EfiStatus left, EfiStatus right) => left.Value == right.Value;

    /// <summary>Whether two statuses differ.</summary>
    public static bool operator !=(EfiStatus left, EfiStatus right) => left.Value != right.Value;

    public bool Equals(EfiStatus other) => Value == other.Value;

    public override bool Equals(object? obj) => obj is EfiStatus other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();

    /// <summary>The name; see <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    // The kernel and its tests are 64-bit; a constant of type nuint cannot say so.
    private static nuint ErrorBit => unchecked((nuint)0x8000_0000_0000_0000);

    private static EfiStatus Error(nuint code) => new(ErrorBit | code);

    private static string ErrorName(nuint code) => code switch
    {
        1 => "EFI_LOAD_ERROR",
        2 => "EFI_INVALID_PARAMETER",
        3 => "EFI_UNSUPPORTED",
        4 => "EFI_BAD_BUFFER_SIZE",
        5 => "EFI_BUFFER_TOO_SMALL",
        6 => "EFI_NOT_READY",
        7 => "EFI_DEVICE_ERROR",
        8 => "EFI_WRITE_PROTECTED",
        9 => "EFI_OUT_OF_RESOURCES",
        10 => "EFI_VOLUME_CORRUPTED",
        11 => "EFI_VOLUME_FULL",
        12 => "EFI_NO_MEDIA",
        13 => "EFI_MEDIA_CHANGED",
        14 => "EFI_NOT_FOUND",
        15 => "EFI_ACCESS_DENIED",
        16 => "EFI_NO_RESPONSE",
        17 => "EFI_NO_MAPPING",
        18 => "EFI_TIMEOUT",
        19 => "EFI_NOT_STARTED",
        20 => "EFI_ALREADY_STARTED",
        21 => "EFI_ABORTED",
        22 => "EFI_ICMP_ERROR",
        23 => "EFI_TFTP_ERROR",
        24 => "EFI_PROTOCOL_ERROR",
        25 => "EFI_INCOMPATIBLE_VERSION",
        26 => "EFI_SECURITY_VIOLATION",
        27 => "EFI_CRC_ERROR",
        28 => "EFI_END_OF_MEDIA",
        31 => "EFI_END_OF_FILE",
        32 => "EFI_INVALID_LANGUAGE",
        33 => "EFI_COMPROMISED_DATA",
        34 => "EFI_IP_ADDRESS_CONFLICT",
        35 => "EFI_HTTP_ERROR",
        _ => "unknown EFI error",
    };

    private static string WarningName(nuint code) => code switch
    {
        0 => "EFI_SUCCESS",
        1 => "EFI_WARN_UNKNOWN_GLYPH",
        2 => "EFI_WARN_DELETE_FAILURE",
        3 => "EFI_WARN_WRITE_FAILURE",
        4 => "EFI_WARN_BUFFER_TOO_SMALL",
        5 => "EFI_WARN_STALE_DATA",
        6 => "EFI_WARN_FILE_SYSTEM",
        7 => "EFI_WARN_RESET_REQUIRED",
        _ => "unknown EFI warning",
    };
}
