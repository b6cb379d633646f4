using System;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>What happens before and beside devices: other owners, several controllers, panics, memory.</summary>
public sealed class XhciTakeoverTests
{
    [Theory]
    [InlineData(0x1E318086u, true)]
    [InlineData(0x8C318086u, true)]
    [InlineData(0x9CB18086u, true)]
    [InlineData(0xA12F8086u, false)]
    [InlineData(0x000D1B36u, false)]
    public void Ports_that_an_EHCI_controller_has_are_routed_on_those_of_Intels_controllers_that_share_them(
        uint identity, bool isShared)
    {
        using var stage = new XhciStage(new() { Identity = identity });
        stage.Model.Configuration[0xD4] = 0x3FFF;
        stage.Model.Configuration[0xDC] = 0x0F;
        stage.Run(1);
        Assert.Equal(isShared ? 0x3FFFu : 0, stage.Model.ReadConfiguration(0xD0));
        Assert.Equal(isShared ? 0x0Fu : 0, stage.Model.ReadConfiguration(0xD8));
        stage.Finish();
    }

    [Fact]
    public void Ports_that_the_firmware_routes_back_while_it_lets_go_are_routed_here_in_the_end()
    {
        using var stage = new XhciStage(new() { Identity = 0x8C318086, FirmwareDelay = 1_000_000_000 });
        stage.Model.Configuration[0xD4] = 0x3FFF;
        stage.Model.Configuration[0xDC] = 0x0F;
        stage.Model.After(500_000_000, () => stage.Model.Configuration[0xD0] = stage.Model.Configuration[0xD8] = 0);
        Assert.True(stage.Until(() => stage.Model.IsRunning));
        Assert.Equal(0x3FFFu, stage.Model.ReadConfiguration(0xD0));
        Assert.Equal(0x0Fu, stage.Model.ReadConfiguration(0xD8));
        stage.Finish();
    }

    [Theory]
    [InlineData(1_000_000_000ul, 0)]
    [InlineData(XhciModelOptions.Never, 1)]
    public void The_firmware_is_asked_waited_for_and_its_interrupts_end(ulong delay, int warnings)
    {
        using var stage = new XhciStage(new() { FirmwareDelay = delay });
        ulong begin = stage.Model.Now;
        Assert.True(stage.Until(() => stage.Model.IsRunning, 20));
        Assert.InRange(stage.Model.Now - begin, Math.Min(delay, 5_000_000_000), Math.Min(delay, 5_000_000_000) + 1_000_000_000);

        // Bits 0, 4 and 13 to 15 enable system management interrupts.
        Assert.Equal(0u, stage.Model.LegacyControl & 0xE011);
        Assert.Equal(warnings, stage.Warnings.Length);
        stage.Finish();
    }

    [Fact]
    public void Registers_that_describe_no_controller_are_refused_in_words()
    {
        using var model = new XhciModel(new());
        model.Leave();
        Assert.False(new XhciDriver([]).TryStart(model, out _, out string problem));
        Assert.Equal("its registers do not answer", problem);
        foreach ((int slots, int ports) in ((int, int)[])[(0, 4), (256, 4), (16, 0), (16, 254)])
        {
            using var strange = new XhciModel(new() { Slots = slots, Usb2Ports = ports, Usb3Ports = 0 });
            bool isRight = ports == 254;
            Assert.Equal(isRight, new XhciDriver([]).TryStart(strange, out IRunningDriver? running, out problem));
            running?.Stop();
            Assert.True(isRight || problem.Contains("describe no controller"), problem);
        }
    }

    [Fact]
    public void Two_controllers_work_beside_each_other()
    {
        using var first = new XhciStage();
        using var second = new XhciStage(new() { ContextSize = 64, Scratchpads = 1 });
        var left = new ModelDevice(UsbSpeed.Low);
        var right = new ModelDevice(UsbSpeed.Super);
        first.Model.Port(1).Plug(left);
        second.Model.Port(5).Plug(right);
        Assert.True(first.Until(() => first.Works(left)) && second.Until(() => second.Works(right)));
        first.Finish();
        Assert.True(second.Works(right));
        second.Finish();
    }

    [Fact]
    public void A_panic_hears_keyboards_without_the_controllers_thread()
    {
        using var stage = new XhciStage();
        var device = new ModelDevice(UsbSpeed.Low);
        stage.Model.Port(1).Plug(device);
        Assert.True(stage.Until(() => stage.Works(device)));
        ModelFunctionDriver.Running running = stage.Only;
        int count = running.Reports.Count;
        for (int i = 1; i <= 600; i++)
        {
            device.Send((byte)i);
            for (int wait = 0; wait < 100 && running.Reports.Count < count + i; wait++)
            {
                stage.Model.Wait(1_000_000);
                ((XhciController)stage.Service).HandleEvents();
            }

            Assert.Equal(count + i, running.Reports.Count);
        }

        stage.Finish();
    }

    [Fact]
    public void Handling_events_takes_no_memory()
    {
        using var stage = new XhciStage();
        var device = new ModelDevice(UsbSpeed.Low);
        stage.Model.Port(1).Plug(device);
        Assert.True(stage.Until(() => stage.Works(device)));
        var controller = (XhciController)stage.Service;
        stage.Only.KeepsReports = false;
        long taken = 0;
        for (int i = 0; i < 300; i++)
        {
            device.Send((byte)i, 0, 1);
            stage.Model.Wait(20_000_000);
            long before = GC.GetAllocatedBytesForCurrentThread() - stage.Model.AllocatedBytes;
            controller.HandleEvents();
            taken += i < 10 ? 0 : GC.GetAllocatedBytesForCurrentThread() - stage.Model.AllocatedBytes - before;
        }

        Assert.True(stage.Only.ReportCount >= 300);
        Assert.Equal(0, taken);
        stage.Finish();
    }

    [Theory]
    [InlineData(UsbSpeed.Low, 1, 3)]
    [InlineData(UsbSpeed.Full, 10, 6)]
    [InlineData(UsbSpeed.Full, 255, 10)]
    [InlineData(UsbSpeed.High, 1, 0)]
    [InlineData(UsbSpeed.High, 7, 6)]
    [InlineData(UsbSpeed.Super, 16, 15)]
    [InlineData(UsbSpeed.Super, 0, 0)]
    public void Intervals_are_powers_of_two_of_125_microseconds(UsbSpeed speed, byte interval, int expected) =>
        Assert.Equal(expected, XhciInputContext.IntervalOf(speed, interval));
}
