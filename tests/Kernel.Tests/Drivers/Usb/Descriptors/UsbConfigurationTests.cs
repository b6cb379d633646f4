using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Descriptors;

public sealed class UsbConfigurationTests
{
    private static UsbConfiguration Parse(byte[] bytes, UsbSpeed speed = UsbSpeed.Full)
    {
        Assert.True(UsbConfiguration.TryParse(bytes, speed, out UsbConfiguration? configuration, out string problem), problem);
        Assert.Empty(problem);
        return configuration;
    }

    private static string Refuse(byte[] bytes)
    {
        Assert.False(UsbConfiguration.TryParse(bytes, UsbSpeed.Full, out _, out string problem));
        return problem;
    }

    // A configuration around descriptors, with the right length.
    private static byte[] Around(params byte[][] descriptors)
    {
        byte[] body = [.. descriptors.SelectMany(static d => d)];
        int length = UsbConfiguration.HeaderLength + body.Length;
        return [9, 2, (byte)length, (byte)(length >> 8), 1, 1, 0, 0x80, 50, .. body];
    }

    private static byte[] Interface(int number, int alternate = 0) =>
        [9, 4, (byte)number, (byte)alternate, 1, 3, 1, 1, 0];

    private static byte[] Endpoint(int address, int kind, int size, int interval = 10) =>
        [7, 5, (byte)address, (byte)kind, (byte)size, (byte)(size >> 8), (byte)interval];

    private static UsbEndpoint? EndpointOf(UsbSpeed speed, params byte[][] descriptors)
    {
        IReadOnlyList<UsbEndpoint> endpoints = Parse(Around([Interface(0), .. descriptors]), speed).Interfaces[0].Endpoints;
        return endpoints.Count == 0 ? null : Assert.Single(endpoints);
    }

    [Fact]
    public void A_composite_keyboard_has_two_interfaces_with_their_endpoints_and_reports()
    {
        UsbConfiguration keyboard = Parse(SampleDescriptors.CompositeKeyboard, UsbSpeed.Low);
        Assert.Equal(1, keyboard.Value);
        Assert.Equal([0x030101u, 0x030102u], keyboard.Interfaces.Select(static i => i.ClassCode));
        Assert.Equal([(byte)0, (byte)1], keyboard.Interfaces.Select(static i => i.Number));
        Assert.Equal([(ushort)65, (ushort)346], keyboard.Interfaces.Select(static i => i.ReportLength));
        Assert.Equal(new UsbEndpoint(0x81, 3, 8, 10, 0, 8), Assert.Single(keyboard.Interfaces[0].Endpoints));
        Assert.Equal(new UsbEndpoint(0x82, 3, 8, 2, 0, 8), Assert.Single(keyboard.Interfaces[1].Endpoints));
    }

    [Fact]
    public void Companions_belong_to_the_endpoint_before_them_and_other_settings_do_not_count()
    {
        UsbConfiguration device = Parse(SampleDescriptors.SuperSpeed, UsbSpeed.Super);
        UsbInterface only = Assert.Single(device.Interfaces);
        Assert.Equal(3, device.Value);
        Assert.Equal(
            [new UsbEndpoint(0x81, 2, 1024, 0, 15, 0), new UsbEndpoint(0x83, 3, 1024, 4, 2, 3072)], only.Endpoints);
    }

    [Fact]
    public void The_first_setting_of_a_hub_counts()
    {
        UsbConfiguration hub = Parse(SampleDescriptors.SeveralTranslatorsHub, UsbSpeed.High);
        Assert.Equal(0x090001u, Assert.Single(hub.Interfaces).ClassCode);
    }

    [Fact]
    public void What_is_no_configuration_is_refused_with_what_was_expected()
    {
        Assert.Equal("Its configuration has 0 bytes: expected at least 9", Refuse([]));
        Assert.Equal(
            "Its configuration begins with a descriptor of type 1 and 18 bytes: expected type 2 and at least 9 bytes",
            Refuse(SampleDescriptors.Device));
        Assert.Equal(
            "Its configuration says that it is 8 bytes long: expected at least 9", Refuse([9, 2, 8, 0, 1, 1, 0, 0x80, 50]));
        Assert.Equal("Its configuration has no interface", Refuse([9, 2, 9, 0, 1, 1, 0, 0x80, 50]));
        byte[] withoutValue = SampleDescriptors.CompositeKeyboard;
        withoutValue[5] = 0;
        Assert.Equal("Its configuration has the value 0, which means not configured: expected 1 to 255", Refuse(withoutValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(200)]
    public void An_invalid_length_ends_the_list_and_keeps_what_came_before(byte length)
    {
        byte[] bytes = SampleDescriptors.CompositeKeyboard;
        bytes[34] = length;
        Assert.Equal((byte)0, Assert.Single(Parse(bytes).Interfaces).Number);
    }

    [Fact]
    public void What_lies_behind_the_total_length_or_was_not_sent_does_not_count()
    {
        byte[] shorter = SampleDescriptors.CompositeKeyboard;
        shorter[2] = 34;
        Assert.Single(Parse(shorter).Interfaces);
        byte[] longer = SampleDescriptors.CompositeKeyboard;
        longer[3] = 0xFF;
        Assert.Equal(2, Parse(longer).Interfaces.Count);
        Assert.Single(Parse(longer[..40]).Interfaces);
    }

    [Fact]
    public void Of_255_interfaces_32_are_kept_and_none_twice()
    {
        byte[][] many = [.. Enumerable.Range(0, 255).Select(static i => Interface(i))];
        Assert.Equal(Enumerable.Range(0, 32), Parse(Around(many)).Interfaces.Select(static i => (int)i.Number));
        Assert.Single(Parse(Around([.. Enumerable.Repeat(Interface(7), 255)])).Interfaces);
    }

    [Fact]
    public void An_endpoint_counts_once_in_a_device_and_endpoint_0_and_those_without_an_interface_do_not()
    {
        UsbConfiguration device = Parse(Around(
            Endpoint(0x85, 3, 8), Interface(0), Endpoint(0x80, 3, 8), Endpoint(0x81, 3, 8), Endpoint(0x81, 2, 64),
            Endpoint(0x01, 3, 8), Interface(1), Endpoint(0x81, 3, 8), Endpoint(0x82, 3, 16), Interface(0, 1),
            Endpoint(0x83, 3, 8)));
        Assert.Equal([(byte)0x81, (byte)0x01], device.Interfaces[0].Endpoints.Select(static e => e.Address));
        Assert.Equal([(byte)0x82], device.Interfaces[1].Endpoints.Select(static e => e.Address));
    }

    [Fact]
    public void All_30_endpoints_fit()
    {
        byte[][] all =
            [.. Enumerable.Range(1, 15).SelectMany(static i => (byte[][])[Endpoint(i, 3, 8), Endpoint(0x80 | i, 3, 8)])];
        Assert.Equal(30, Parse(Around([Interface(0), .. all, .. all])).Interfaces[0].Endpoints.Count);
    }

    [Theory]
    [InlineData(UsbSpeed.Low, 3, 64, 8)]
    [InlineData(UsbSpeed.Full, 3, 1024, 64)]
    [InlineData(UsbSpeed.Full, 2, 512, 64)]
    [InlineData(UsbSpeed.Full, 1, 2047, 1023)]
    [InlineData(UsbSpeed.High, 2, 1024, 512)]
    [InlineData(UsbSpeed.High, 3, 2047, 1024)]
    [InlineData(UsbSpeed.Super, 3, 2047, 1024)]
    [InlineData(UsbSpeed.High, 3, 1, 1)]
    public void A_packet_that_is_too_large_for_the_speed_is_cut(UsbSpeed speed, int kind, int size, int expected) =>
        Assert.Equal(expected, EndpointOf(speed, Endpoint(0x81, kind, size))!.Value.PacketSize);

    [Theory]
    [InlineData(UsbSpeed.Full, 3, 0)]
    [InlineData(UsbSpeed.Full, 0, 8)]
    [InlineData(UsbSpeed.Low, 2, 8)]
    [InlineData(UsbSpeed.Low, 1, 8)]
    public void An_endpoint_that_can_transfer_nothing_is_left_out(UsbSpeed speed, int kind, int size) =>
        Assert.Null(EndpointOf(speed, Endpoint(0x81, kind, size)));

    [Theory]
    [InlineData(UsbSpeed.Low, 0, 10)]
    [InlineData(UsbSpeed.Full, 255, 255)]
    [InlineData(UsbSpeed.High, 0, 7)]
    [InlineData(UsbSpeed.High, 16, 16)]
    [InlineData(UsbSpeed.High, 17, 7)]
    [InlineData(UsbSpeed.Super, 255, 7)]
    public void An_invalid_interval_becomes_the_default(UsbSpeed speed, int interval, int expected) =>
        Assert.Equal(expected, EndpointOf(speed, Endpoint(0x81, 3, 8, interval))!.Value.Interval);

    [Fact]
    public void High_speed_may_move_three_packets_in_a_microframe()
    {
        Assert.Equal(new UsbEndpoint(0x81, 3, 1024, 1, 2, 3072), EndpointOf(UsbSpeed.High, Endpoint(0x81, 3, 0x1400, 1)));
        Assert.Equal(new UsbEndpoint(0x81, 3, 1024, 1, 2, 3072), EndpointOf(UsbSpeed.High, Endpoint(0x81, 3, 0x1C00, 1)));
        Assert.Equal(new UsbEndpoint(0x81, 3, 64, 1, 0, 64), EndpointOf(UsbSpeed.Full, Endpoint(0x81, 3, 0x1C40, 1)));
    }

    [Fact]
    public void An_invalid_companion_is_limited_to_valid_values()
    {
        byte[] endpoint = Endpoint(0x81, 3, 1024, 4);
        Assert.Equal(
            new UsbEndpoint(0x81, 3, 1024, 4, 15, 16384), EndpointOf(UsbSpeed.Super, endpoint, [6, 0x30, 255, 0, 255, 255]));
        Assert.Equal(new UsbEndpoint(0x81, 3, 1024, 4, 0, 1024), EndpointOf(UsbSpeed.Super, endpoint, [6, 0x30, 0, 0, 0, 0]));
        Assert.Equal(new UsbEndpoint(0x81, 3, 1024, 4, 0, 1024), EndpointOf(UsbSpeed.Super, endpoint, [5, 0x30, 9, 0, 0]));
        Assert.Equal(new UsbEndpoint(0x81, 3, 1024, 4, 0, 1024), EndpointOf(UsbSpeed.Super, [6, 0x30, 9, 0, 0, 9], endpoint));
        Assert.Equal(
            new UsbEndpoint(0x81, 3, 1024, 4, 1, 2048),
            EndpointOf(UsbSpeed.Super, endpoint, [6, 0x30, 1, 0, 0, 8], [6, 0x30, 9, 0, 0, 9]));
        Assert.Equal(
            new UsbEndpoint(0x81, 3, 64, 10, 0, 64), EndpointOf(UsbSpeed.Full, Endpoint(0x81, 3, 64), [6, 0x30, 9, 0, 0, 9]));
    }

    [Fact]
    public void A_report_descriptor_is_found_behind_others_and_a_short_list_has_none()
    {
        Assert.Equal(63, ReportLength([12, 0x21, 0x11, 1, 0, 2, 0x23, 99, 0, 0x22, 63, 0]));
        Assert.Equal(0, ReportLength([11, 0x21, 0x11, 1, 0, 2, 0x23, 99, 0, 0x22, 63]));
        Assert.Equal(0, ReportLength([2, 0x21]));
    }

    private static int ReportLength(byte[] hid) => Parse(Around(Interface(0), hid)).Interfaces[0].ReportLength;
}
