using System;
using System.Linq;
using System.Reflection;
using System.Text;
using Xunit;

namespace UefiKernel.Efi.Tests;

public sealed class EfiStatusTests
{
    private const ulong ErrorBit = 1UL << 63;

    // UEFI 2.10, appendix D.
    private static readonly (int Code, string Name)[] s_errors =
    [
        (1, "EFI_LOAD_ERROR"), (2, "EFI_INVALID_PARAMETER"), (3, "EFI_UNSUPPORTED"), (4, "EFI_BAD_BUFFER_SIZE"),
        (5, "EFI_BUFFER_TOO_SMALL"), (6, "EFI_NOT_READY"), (7, "EFI_DEVICE_ERROR"), (8, "EFI_WRITE_PROTECTED"),
            (9, "EFI_OUT_OF_RESOURCES"),
        (10, "EFI_VOLUME_CORRUPTED"), (11, "EFI_VOLUME_FULL"), (12, "EFI_NO_MEDIA"), (13, "EFI_MEDIA_CHANGED"),
            (14, "EFI_NOT_FOUND"),
        (15, "EFI_ACCESS_DENIED"),
        (16, "EFI_NO_RESPONSE"), (17, "EFI_NO_MAPPING"), (18, "EFI_TIMEOUT"), (19, "EFI_NOT_STARTED"),
            (20, "EFI_ALREADY_STARTED"),
        (21, "EFI_ABORTED"), (22, "EFI_ICMP_ERROR"), (23, "EFI_TFTP_ERROR"), (24, "EFI_PROTOCOL_ERROR"),
            (25, "EFI_INCOMPATIBLE_VERSION"),
        (26, "EFI_SECURITY_VIOLATION"), (27, "EFI_CRC_ERROR"), (28, "EFI_END_OF_MEDIA"), (31, "EFI_END_OF_FILE"),
        (32, "EFI_INVALID_LANGUAGE"), (33, "EFI_COMPROMISED_DATA"), (34, "EFI_IP_ADDRESS_CONFLICT"), (35, "EFI_HTTP_ERROR"),
    ];

    private static readonly (int Code, string Name)[] s_warnings =
    [
        (1, "EFI_WARN_UNKNOWN_GLYPH"), (2, "EFI_WARN_DELETE_FAILURE"), (3, "EFI_WARN_WRITE_FAILURE"),
            (4, "EFI_WARN_BUFFER_TOO_SMALL"),
        (5, "EFI_WARN_STALE_DATA"), (6, "EFI_WARN_FILE_SYSTEM"), (7, "EFI_WARN_RESET_REQUIRED"),
    ];

    private static PropertyInfo[] Named =>
    [
        .. typeof(EfiStatus).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(EfiStatus)),
    ];

    [Fact]
    public void Errors_have_the_specified_values_and_names()
    {
        foreach ((int code, string? name) in s_errors)
        {
            var status = new EfiStatus(unchecked((nuint)(ErrorBit | (uint)code)));
            Assert.Equal(name, status.Name);
            Assert.True(status.IsError);
            Assert.False(status.IsWarning);
        }
    }

    [Fact]
    public void Warnings_have_the_specified_values_and_names()
    {
        foreach ((int code, string? name) in s_warnings)
        {
            var status = new EfiStatus((nuint)code);
            Assert.Equal(name, status.Name);
            Assert.False(status.IsError);
            Assert.True(status.IsWarning);
        }
    }

    [Fact]
    public void Success_is_zero_and_neither_error_nor_warning()
    {
        Assert.Equal(0u, EfiStatus.Success.Value);
        Assert.False(EfiStatus.Success.IsError);
        Assert.False(EfiStatus.Success.IsWarning);
        Assert.Equal("EFI_SUCCESS", EfiStatus.Success.Name);
    }

    [Fact]
    public void Every_named_status_carries_its_own_name_and_all_are_there()
    {
        foreach (PropertyInfo property in Named)
        {
            Assert.Equal(SpecificationName(property.Name), ((EfiStatus)property.GetValue(null)!).Name);
        }

        IOrderedEnumerable<string> expected = s_errors.Concat(s_warnings).Select(row => row.Name).Append("EFI_SUCCESS").Order();
        Assert.Equal(expected, Named.Select(property => SpecificationName(property.Name)).Order());
    }

    [Fact]
    public void Named_statuses_are_distinct() =>
        Assert.Equal(Named.Length, Named.Select(property => (EfiStatus)property.GetValue(null)!).Distinct().Count());

    [Theory]
    [InlineData(ErrorBit)]
    [InlineData(ErrorBit | 29)]
    [InlineData(ErrorBit | 36)]
    [InlineData(ulong.MaxValue)]
    public void Unknown_errors_say_so(ulong value) => Assert.Equal("unknown EFI error", new EfiStatus((nuint)value).Name);

    [Theory]
    [InlineData(8)]
    [InlineData(ErrorBit - 1)]
    public void Unknown_warnings_say_so(ulong value) => Assert.Equal("unknown EFI warning", new EfiStatus((nuint)value).Name);

    private static string SpecificationName(string name)
    {
        var text = new StringBuilder("EFI");
        foreach (char letter in name == nameof(EfiStatus.IPAddressConflict) ? "IpAddressConflict" : name)
        {
            text.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return text.ToString();
    }
}
