using System;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using Xunit;

namespace UefiKernel.Efi.Tests;

public sealed class EfiGuidTests
{
    /// <summary>The textual forms, from the UEFI specification 2.10 and, for the console device, EDK II.</summary>
    public static TheoryData<string, string> Specified => new()
    {
        { nameof(EfiGuids.AcpiTwoTable), "8868e871-e4f1-11d3-bc22-0080c73c8881" },
        { nameof(EfiGuids.AcpiOneTable), "eb9d2d30-2d88-11d3-9a16-0090273fc14d" },
        { nameof(EfiGuids.Smbios3Table), "f2fd1544-9794-4a2c-992e-e5bbcf20e394" },
        { nameof(EfiGuids.SmbiosTable), "eb9d2d31-2d88-11d3-9a16-0090273fc14d" },
        { nameof(EfiGuids.MemoryAttributesTable), "dcfa911d-26eb-469f-a220-38b7dc461220" },
        { nameof(EfiGuids.LoadedImageProtocol), "5b1b31a1-9562-11d2-8e3f-00a0c969723b" },
        { nameof(EfiGuids.DevicePathProtocol), "09576e91-6d3f-11d2-8e39-00a0c969723b" },
        { nameof(EfiGuids.SimpleFileSystemProtocol), "964e5b22-6459-11d2-8e39-00a0c969723b" },
        { nameof(EfiGuids.SimpleTextInputProtocol), "387477c1-69c7-11d2-8e39-00a0c969723b" },
        { nameof(EfiGuids.SimpleTextOutputProtocol), "387477c2-69c7-11d2-8e39-00a0c969723b" },
        { nameof(EfiGuids.GraphicsOutputProtocol), "9042a9de-23dc-4a38-96fb-7aded080516a" },
        { nameof(EfiGuids.EdidDiscoveredProtocol), "1c0c34f6-d380-41fa-a049-8ad06c1a66aa" },
        { nameof(EfiGuids.EdidActiveProtocol), "bd8c1056-9f36-44ec-92a8-a6337f817986" },
        { nameof(EfiGuids.RngProtocol), "3152bca5-eade-433d-862e-c01cdc291f44" },
        { nameof(EfiGuids.ConsoleOutDevice), "d3b36f2c-d551-11d4-9a46-0090273fc14d" },
        { nameof(EfiGuids.GlobalVariable), "8be4df61-93ca-11d2-aa0d-00e098032b8c" },
    };

    [Theory]
    [MemberData(nameof(Specified))]
    public void A_guid_has_its_specified_text(string name, string text) => Assert.Equal(text, Named(name).ToString());

    [Theory]
    [MemberData(nameof(Specified))]
    public void A_guid_has_its_specified_bytes(string name, string text)
    {
        // The class library's Guid is the independent witness of the byte order: both are the same structure of Windows heritage.
        byte[] expected = Guid.Parse(text).ToByteArray();
        EfiGuid guid = Named(name);
        Assert.Equal(expected, MemoryMarshal.AsBytes(new ReadOnlySpan<EfiGuid>(in guid)).ToArray());
        Assert.Equal(Convert.ToUInt64(text[19..23] + text[24..], 16), guid.Data4);
    }

    [Fact]
    public void Every_guid_is_in_the_table_and_all_differ()
    {
        string[] names = typeof(EfiGuids).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Select(property => property.Name)
            .ToArray();
        Assert.Equal(names.Order(), Specified.Select(row => row.Data.Item1).Order());
        Assert.Equal(names.Length, names.Select(Named).Distinct().Count());
    }

    [Fact]
    public void Guids_that_differ_in_any_bit_are_not_equal()
    {
        EfiGuid original = EfiGuids.AcpiTwoTable;
        for (int bit = 0; bit < 128; bit++)
        {
            EfiGuid changed = original;
            MemoryMarshal.AsBytes(new Span<EfiGuid>(ref changed))[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(original.Equals(changed), $"bit {bit} is not compared");
            Assert.True(original != changed);
        }

        Assert.True(original == EfiGuids.AcpiTwoTable);
        Assert.Equal(original.GetHashCode(), EfiGuids.AcpiTwoTable.GetHashCode());
    }

    private static EfiGuid Named(string name) => (EfiGuid)typeof(EfiGuids).GetProperty(name)!.GetValue(null)!;
}
