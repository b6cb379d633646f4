using System.Linq;
using UefiKernel.Kernel.Drivers.Pci;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Pci;

public sealed class PciSerialTests
{
    private static string[] Places(uint classCode, params PciBar[] bars) =>
    [
        .. PciSerial.PlacesOf(new PciFunction
        {
            Address = default,
            VendorId = 0x1B36,
            DeviceId = 2,
            ClassCode = classCode,
            Revision = 1,
            HeaderType = 0,
            SecondaryBus = 0,
            Bars = bars,
        }).Select(static place => place.ToString()),
    ];

    [Fact]
    public void A_serial_port_is_behind_a_range_of_ports_or_of_memory()
    {
        Assert.Equal(["0xC050"], Places(0x07_0002, new PciBar(0, true, false, false, 0xC050, 8)));
        Assert.Equal(
            ["memory 0xFEBF1000, stride 1", "memory 0xFEBF1000, stride 4"],
            Places(0x07_0000, new PciBar(0, false, false, false, 0xFEBF_1000, 4096)));
        Assert.Equal(["memory 0xFEBF1000, stride 1"], Places(0x07_0006, new PciBar(1, false, true, false, 0xFEBF_1000, 16)));
        Assert.Equal(
            ["0xC050", "memory 0xFEBF1000, stride 1"],
            Places(
                0x07_0002, new PciBar(0, true, false, false, 0xC050, 16), new PciBar(1, false, false, false, 0xFEBF_1000, 16)));
    }

    [Fact]
    public void Other_functions_and_ranges_that_cannot_be_are_left_alone()
    {
        var ports = new PciBar(0, true, false, false, 0xC050, 8);
        Assert.Empty(Places(0x07_0007, ports));
        Assert.Empty(Places(0x07_0102, ports));
        Assert.Empty(Places(0x07_8000, ports));
        Assert.Empty(Places(0x02_0000, ports));
        Assert.Empty(Places(0x07_0002));
        Assert.Empty(Places(0x07_0002, ports with { Address = 0 }));
        Assert.Empty(Places(0x07_0002, ports with { Size = 4 }));
        Assert.Empty(Places(0x07_0002, ports with { Address = 0xFFFC }));
        Assert.Empty(Places(0x07_0002, new PciBar(0, false, true, false, 0, 4096)));
        Assert.Empty(Places(0x07_0002, new PciBar(0, false, true, false, ulong.MaxValue - 4095, 4096)));
    }
}
