using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>The table of quirks: the device works, or what is wrong with it is said once and the others go on.</summary>
public sealed class XhciQuirkTests
{
    public static TheoryData<string> Names => [.. XhciQuirk.All().Select(static quirk => quirk.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_device_works_or_is_left_out_in_words_and_the_others_go_on(string name)
    {
        XhciQuirk quirk = XhciQuirk.All().Single(quirk => quirk.Name == name);
        using var stage = new XhciStage(quirk.Options);
        var device = new ModelDevice(quirk.Speed);
        quirk.Arrange?.Invoke(stage.Model, device);
        stage.Model.Port(quirk.Speed == UsbSpeed.Super ? 6 : 2).Plug(device);
        var other = new ModelDevice(UsbSpeed.Low) { IsHealthy = true };
        if (quirk.OthersWork)
        {
            stage.Model.Port(3).Plug(other);
        }

        bool works = stage.Until(() => stage.Works(device), 60);
        Assert.True(works == quirk.Works, $"{works}: {string.Join("; ", stage.Warnings)}");
        Assert.True(!quirk.OthersWork || stage.Until(() => stage.Works(other), 60));
        string[] expected = quirk.Warning is null ? [] : [quirk.Warning];
        stage.Run(3);
        Assert.Equal(expected.Length, stage.Warnings.Length);
        Assert.All(stage.Warnings, line => Assert.Contains(expected[0], line));
        stage.Finish();
    }
}
