using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Ports, events and interrupts that come too often, or belong to nothing.</summary>
public sealed class XhciStormTests
{
    [Fact]
    public void A_port_that_storms_is_said_once_and_the_others_go_on()
    {
        using var stage = new XhciStage();
        ModelDevice other = stage.Plug(3, UsbSpeed.Low);
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        for (ulong i = 0; i < 20_000; i++)
        {
            stage.Model.After(i * 500_000, () => stage.Model.Port(2).Bounce());
        }

        stage.Run(5);
        Assert.True(stage.Works(other));
        stage.Run(25);
        Assert.True(stage.Until(() => stage.Works(device)), string.Join("; ", stage.Warnings));
        Assert.InRange(stage.Warnings.Length, 1, 2);
        stage.Finish();
    }

    [Fact]
    public void Events_that_belong_to_nothing_are_ignored_and_too_many_of_them_restart_the_controller()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(3, UsbSpeed.Low);
        for (ulong i = 0; i < 20_000; i++)
        {
            stage.Model.After(i * 100_000, () => stage.Model.Send(
                new XhciTrb(0x1234567890, 0x01000000, (uint)XhciTrbType.TransferEvent << 10 | 5 << 24 | 3 << 16)));
        }

        stage.Run(0.5);
        Assert.True(stage.Works(device));
        Assert.Empty(stage.Warnings);
        stage.Run(5);
        Assert.Contains("belong to nothing", Assert.Single(stage.Warnings));
        Assert.True(stage.Until(() => stage.Works(device)));
        stage.Finish();
    }

    [Fact]
    public void Few_events_that_belong_to_nothing_do_not_add_up()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(3, UsbSpeed.Low);
        for (ulong i = 0; i < 12_000; i++)
        {
            stage.Model.After(i * 2_000_000, () => stage.Model.Send(
                new XhciTrb(0x1234567890, 0x01000000, (uint)XhciTrbType.TransferEvent << 10 | 5 << 24 | 3 << 16)));
        }

        stage.Run(25);
        Assert.Empty(stage.Warnings);
        Assert.True(stage.Works(device));
        stage.Finish();
    }

    [Fact]
    public void An_interrupt_whose_events_were_taken_before_it_does_not_keep_the_next_one_away()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(3, UsbSpeed.Low);
        ModelFunctionDriver.Running running = stage.Only;
        stage.Run(1);
        for (int i = 0; i < 10; i++)
        {
            stage.Model.InterruptWithoutEvent();
            stage.Run(0.11);
            ulong sent = stage.Model.Now;
            int count = running.Reports.Count;
            device.Send(7);
            Assert.True(stage.Until(() => running.Reports.Count > count));
            Assert.InRange(running.Times[^1] - sent, 0ul, 8_000_000ul);
        }

        Assert.Empty(stage.Warnings);
        stage.Finish();
    }

    [Fact]
    public void Current_that_is_too_much_again_and_again_is_reported_once()
    {
        using var stage = new XhciStage();
        for (ulong i = 0; i < 40; i++)
        {
            bool isOver = i % 2 == 0;
            stage.Model.After(i * 300_000_000, () => stage.Model.Port(2).SetOverCurrent(isOver));
        }

        stage.Run(15);
        Assert.Contains("too much current", Assert.Single(stage.Warnings));
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        Assert.True(stage.Until(() => stage.Works(device)));
        stage.Finish();
    }
}
