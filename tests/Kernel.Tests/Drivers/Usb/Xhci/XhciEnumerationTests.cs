using UefiKernel.Kernel.Drivers.Usb;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Devices in root ports of a controller without faults.</summary>
public sealed class XhciEnumerationTests
{
    [Theory]
    [InlineData(UsbSpeed.Low, 8, 1, 8)]
    [InlineData(UsbSpeed.Full, 8, 1, 8)]
    [InlineData(UsbSpeed.Full, 16, 2, 64)]
    [InlineData(UsbSpeed.Full, 64, 15, 8)]
    [InlineData(UsbSpeed.High, 64, 1, 1024)]
    [InlineData(UsbSpeed.Super, 9, 1, 1024)]
    public void A_device_gets_an_address_and_its_reports_arrive(UsbSpeed speed, byte packetSize, int endpoint, int packet)
    {
        using var stage = new XhciStage();
        var device = new ModelDevice(speed, packetSize, endpoint, packet);
        stage.Model.Port(speed == UsbSpeed.Super ? 6 : 2).Plug(device);
        Assert.True(stage.Until(() => stage.Functions.Started.Count == 1));
        Assert.True(device.IsConfigured);
        for (byte i = 0; i < 100; i++)
        {
            device.Send(i, (byte)~i);
        }

        Assert.True(stage.Until(() => stage.Only.Reports.Count == 100));
        for (byte i = 0; i < 100; i++)
        {
            Assert.Equal([i, (byte)~i], stage.Only.Reports[i]);
        }

        Assert.Empty(stage.Warnings);
        stage.Finish();
    }
}
