using System;
using UefiKernel.Kernel.Drivers.Usb;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>Memory and slots that are short.</summary>
public sealed class XhciShortageTests
{
    [Fact]
    public void A_controller_without_a_slot_left_says_so_and_the_device_works_once_another_is_pulled_out()
    {
        using var stage = new XhciStage(new() { Slots = 1 });
        stage.Plug(1, UsbSpeed.Low);
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        stage.Run(3);
        Assert.Contains("no slot for it", Assert.Single(stage.Warnings));
        stage.Model.Port(1).Unplug();
        stage.Run(1);
        stage.Service.Rescan();
        Assert.True(stage.Until(() => stage.Works(device)));
        stage.Finish();
    }

    [Fact]
    public void Without_memory_the_driver_says_so_and_works_once_there_is_some()
    {
        for (int blocks = 0; blocks < 12; blocks++)
        {
            using var stage = new XhciStage(new() { Scratchpads = 4 });
            var device = new ModelDevice(UsbSpeed.Full);
            stage.Model.Port(2).Plug(device);
            stage.Model.Memory.BlocksLeft = blocks;
            stage.Run(10);
            Assert.True(blocks > 8 || stage.Warnings.Length > 0);
            Assert.All(stage.Warnings, static line => Assert.Matches("memory|NoResources", line));
            stage.Model.Memory.BlocksLeft = int.MaxValue;
            stage.Service.Rescan();
            if (blocks == 9)
            {
                // The device has a slot but no memory for its driver: it starts when it is plugged in again.
                stage.Model.Port(2).Unplug();
                stage.Run(1);
                stage.Model.Port(2).Plug(device);
            }

            Assert.True(stage.Until(() => stage.Works(device)), $"{blocks}");
            stage.Finish();
        }
    }

    [Fact]
    public void A_full_heap_ends_neither_the_driver_nor_its_devices()
    {
        using var stage = new XhciStage();
        ModelDevice device = stage.Plug(2, UsbSpeed.Full);
        ModelFunctionDriver.Running running = stage.Only;
        running.Failure = new InsufficientMemoryException();
        running.DueAt = 0;
        Assert.True(stage.Until(() => stage.Warnings.Length > 0));
        running.Failure = null;
        Assert.True(stage.Works(device));
        Assert.Same(running, stage.Only);
        stage.Finish();
    }

    [Fact]
    public void A_full_heap_is_reported_once_until_it_has_been_better_for_a_while()
    {
        using var stage = new XhciStage();
        var device = new ModelDevice(UsbSpeed.Full);
        stage.Model.Port(2).Plug(device);
        Assert.True(stage.Until(() => stage.Works(device)));
        ModelFunctionDriver.Running running = stage.Only;
        for (int time = 1; time <= 2; time++)
        {
            running.Failure = new InsufficientMemoryException();
            running.DueAt = 0;
            stage.Run(60);
            Assert.Equal(time, stage.Warnings.Length);
            running.Failure = null;
            Assert.True(stage.Works(device));
            stage.Run(11);
        }

        Assert.All(stage.Warnings, static line => Assert.Contains("there is no memory", line));
        stage.Finish();
    }
}
