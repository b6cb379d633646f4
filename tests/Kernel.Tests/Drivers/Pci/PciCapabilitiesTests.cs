using System;
using CsCheck;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Tests.Drivers.Binding;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Pci;

public sealed class PciCapabilitiesTests : IDisposable
{
    private static readonly PciAddress s_address = new(0, 3, 1, 0);

    private readonly FakeDeviceHost _host = new();
    private readonly FakeConfiguration _function;

    public PciCapabilitiesTests() => _function = _host.Add(s_address);

    public void Dispose() => _host.Dispose();

    private int Find(byte identifier) => PciCapabilities.Find(_host, s_address, identifier);

    [Fact]
    public void Capabilities_are_found_in_any_order()
    {
        _function.SetCapabilities((0x80, 0x01), (0x40, 0x05), (0xFC, 0x11));
        Assert.Equal((0x80, 0x40, 0xFC, 0), (Find(1), Find(5), Find(0x11), Find(0x10)));
    }

    [Fact]
    public void List_counts_only_when_the_status_says_that_there_is_one()
    {
        _function.SetCapabilities((0x80, 0x01));
        _function.Set(0x04, 0);
        Assert.Equal(0, Find(1));
    }

    [Fact]
    public void Bridges_to_card_bus_have_their_list_elsewhere()
    {
        _function.SetCapabilities((0x80, 0x01));
        _function.Set(0x0C, 0x0082_0000);
        Assert.Equal(0, Find(1));
        _function.Set(0x14, 0x80);
        Assert.Equal(0x80, Find(1));
    }

    [Fact]
    public void Loops_and_pointers_into_the_header_end_the_list()
    {
        _function.SetCapabilities((0x80, 0x09), (0x40, 0x09));
        _function.Set(0x40, 0x8009);
        Assert.Equal(0, Find(1));
        _function.Set(0x40, 0x4009);
        Assert.Equal(0, Find(1));
        _function.Set(0x3C, 0x01);
        _function.Set(0x40, 0x3C09);
        Assert.Equal(0, Find(1));

        // The two lowest bits of a pointer are reserved.
        _function.Set(0xC0, 0x01);
        _function.Set(0x40, 0xC309);
        Assert.Equal(0xC0, Find(1));
    }

    [Fact]
    public void Absent_function_has_none()
    {
        _function.SetCapabilities((0x80, 0x01));
        _function.IsGone = true;
        Assert.Equal(0, Find(1));
    }

    [Fact]
    public void Any_content_gives_a_place_in_the_list_or_none() => Gen.UInt.Array[64, 64].Sample(
        content =>
        {
            for (int i = 0; i < content.Length; i++)
            {
                _function.Set(4 * i, content[i]);
            }

            for (int identifier = 0; identifier <= byte.MaxValue; identifier++)
            {
                int offset = Find((byte)identifier);
                Assert.True(offset == 0 || (offset is >= 0x40 and <= 0xFC && offset % 4 == 0));
                Assert.True(offset == 0 || (byte)_host.Read(s_address, offset) == identifier);
            }
        },
        iter: 2000, threads: 1);
}
