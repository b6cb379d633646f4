using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Xhci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Controllers that stop or leave; devices that leave at any moment or fail.</summary>
public sealed class XhciFailureTests
{
    [Theory]
    [InlineData("error")]
    [InlineData("memory")]
    [InlineData("halted")]
    public void A_controller_that_fails_is_started_anew_and_its_devices_work_again(string how)
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(2, UsbSpeed.Full);
        ModelFunctionDriver.Running first = stage.Only;
        Fail(stage.Model, how);
        Assert.True(stage.Until(() => first.IsStopped));
        Assert.True(stage.Until(() => stage.Works(device)));
        Assert.Contains("is started anew", Assert.Single(stage.Warnings));
        stage.Finish();
    }

    [Fact]
    public void A_controller_that_fails_repeatedly_is_not_used_until_a_rescan()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(2, UsbSpeed.Full);
        stage.Until(
            () =>
            {
                if (stage.Model.IsRunning)
                {
                    stage.Model.Die();
                }

                return stage.Service.State.Contains("error of its own") && stage.Warnings.Last().Contains("rescan");
            });
        Assert.InRange(stage.Warnings.Length, 2, 5);
        int count = stage.Warnings.Length;
        stage.Run(100);
        Assert.Equal(count, stage.Warnings.Length);
        Assert.False(stage.Model.IsRunning);
        Assert.Equal(0, stage.Model.BlockCount);
        stage.Service.Rescan();
        Assert.True(stage.Until(() => stage.Works(device)));
        stage.Finish();
    }

    [Fact]
    public void A_controller_that_was_pulled_out_lets_its_drivers_go_and_says_so_once()
    {
        using var stage = new XhciStage();
        stage.Plug(2, UsbSpeed.Full);
        stage.Model.Leave();
        Assert.True(stage.Until(() => stage.Functions.Started.All(static running => running.IsStopped)));
        stage.Run(20);
        Assert.Contains("do not answer any more", Assert.Single(stage.Warnings));
        stage.Finish();
    }

    [Fact]
    public void A_controller_that_leaves_while_a_device_is_attached_ends_in_order()
    {
        for (int last = 0; last < 6; last++)
        {
            using var stage = new XhciStage();
            int count = 0;
            stage.Model.Port(2).Plug(new ModelDevice(UsbSpeed.Full)
            {
                Quirk = _ =>
                {
                    if (count++ == last)
                    {
                        stage.Model.Leave();
                    }

                    return null;
                },
            });
            stage.Run(20);
            Assert.True(stage.Model.HasLeft);
            Assert.Single(stage.Warnings);
            stage.Finish();
        }
    }

    [Fact]
    public void An_endpoint_that_was_given_up_works_after_a_rescan()
    {
        bool isDisturbed = true;
        using var stage = new XhciStage(
            new() { Fault = (_, index) => isDisturbed && index == 3 ? XhciCode.TransactionError : null });
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        Assert.True(stage.Until(() => stage.Functions.Started.Count > 0));
        for (int i = 0; i < 100 && stage.Warnings.Length == 0; i++)
        {
            device.Send(1, 2, 3);
            stage.Run(0.5);
        }

        Assert.Contains("times in a row", Assert.Single(stage.Warnings));
        isDisturbed = false;
        Assert.False(stage.Works(device));
        stage.Service.Rescan();
        stage.Run(1);
        Assert.True(stage.Works(device));
        stage.Finish();
    }

    [Fact]
    public void A_command_ring_that_does_not_stop_makes_the_controller_start_anew()
    {
        var hanging = new HashSet<XhciTrbType> { XhciTrbType.AddressDevice };
        using var stage = new XhciStage(new() { Hanging = hanging, IgnoresAbort = true });
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        Assert.True(stage.Until(() => stage.Warnings.Length > 0, 60));
        hanging.Clear();
        Assert.True(stage.Until(() => stage.Works(device), 60));
        Assert.Contains("cannot be given up", Assert.Single(stage.Warnings));
        stage.Finish();
    }

    [Theory]
    [InlineData(UsbSpeed.Full)]
    [InlineData(UsbSpeed.Super)]
    public void A_device_that_leaves_at_any_moment_costs_nothing_but_time(UsbSpeed speed)
    {
        int port = speed == UsbSpeed.Super ? 6 : 2;
        for (int step = 0; step < 60; step++)
        {
            using var stage = new XhciStage();
            ModelDevice other = stage.Plug(3, UsbSpeed.Low);
            int blocks = stage.Model.BlockCount;
            stage.Model.Port(port).Plug(new ModelDevice(speed));
            stage.Model.After((ulong)step * 5_000_000, () => stage.Model.Port(port).Unplug());
            stage.Run(3);
            Assert.Empty(stage.Warnings);
            Assert.Equal(1, stage.Model.SlotCount);
            Assert.Equal(blocks, stage.Model.BlockCount);
            stage.Plug(port, speed);
            Assert.True(stage.Works(other));
            stage.Finish();
        }
    }

    [Fact]
    public void Reports_arrive_while_another_device_does_not_answer()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(3, UsbSpeed.Low);
        ModelFunctionDriver.Running running = stage.Only;
        stage.Model.Port(2).Plug(new ModelDevice(UsbSpeed.Full) { Quirk = static _ => UsbStatus.TimedOut });
        int count = running.Reports.Count;
        List<ulong> sent = [];
        for (ulong i = 1; i <= 100; i++)
        {
            stage.Model.After(i * 40_000_000, () =>
            {
                sent.Add(stage.Model.Now);
                device.Send(7);
            });
        }

        stage.Run(20);
        Assert.Contains("left out", Assert.Single(stage.Warnings));
        ulong[] times = [.. running.Times.Skip(count)];
        Assert.Equal(100, times.Length);

        // The endpoint is asked every 4 ms, and interrupts are at least 1 ms apart.
        Assert.All(times.Zip(sent), static pair => Assert.InRange(pair.First - pair.Second, 0ul, 8_000_000ul));
        stage.Finish();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_report_after_an_error_is_not_taken_for_a_repetition(bool isBabble)
    {
        bool fails = false;
        XhciCode code = isBabble ? XhciCode.Babble : XhciCode.TransactionError;
        using var stage = new XhciStage(new() { Fault = (_, index) => fails && index == 3 ? code : null });
        ModelDevice device = stage.Plug(3, UsbSpeed.Low);
        ModelFunctionDriver.Running running = stage.Only;
        fails = true;
        stage.Run(0.05);
        fails = false;
        int count = running.Reports.Count;
        device.Send(7);
        stage.Run(1);
        Assert.Equal(count + 1, running.Reports.Count);
        stage.Finish();
    }

    [Fact]
    public void A_device_that_needs_40_ms_after_a_reset_works_at_the_first_try()
    {
        XhciModel? model = null;
        ulong reset = 0;
        using var stage = new XhciStage(new()
        {
            Fault = (_, index) => index == 0 && model!.Now - reset < 40_000_000 ? XhciCode.TransactionError : null,
        });
        model = stage.Model;
        var device = new ModelDevice(UsbSpeed.Full);
        device.OnReset = () => reset = stage.Model.Now;
        model.Port(2).Plug(device);
        Assert.True(stage.Until(() => stage.Works(device)));
        Assert.Equal(1, device.ResetCount);
        stage.Finish();
    }

    [Fact]
    public void A_driver_that_throws_takes_the_controller_with_it_once_and_not_the_kernel()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(2, UsbSpeed.Full);
        stage.Only.Failure = new InvalidOperationException("expected by the test");
        stage.Only.DueAt = 0;
        Assert.True(stage.Until(() => stage.Warnings.Length > 0));
        Assert.True(stage.Until(() => stage.Works(device)));
        Assert.Contains("expected by the test", Assert.Single(stage.Warnings));
        stage.Finish();
    }

    private static void Fail(XhciModel model, string how)
    {
        switch (how)
        {
            case "error":
                model.Die();
                break;
            case "memory":
                model.FailToReachMemory();
                break;
            default:
                model.Halt();
                break;
        }
    }
}
