using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Usb;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;
using UefiKernel.Kernel.Drivers.Usb.Hubs;
using UefiKernel.Kernel.Tests.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>What USB devices send, damaged or made up.</summary>
internal static class UsbFuzz
{
    private static readonly byte[][] s_samples =
        [SampleDescriptors.CompositeKeyboard, SampleDescriptors.SuperSpeed, SampleDescriptors.SeveralTranslatorsHub];

    /// <summary>
    /// The speed in the first byte, the configuration's value in the second; the others follow its own descriptor.
    /// </summary>
    public static void RunConfiguration(byte[] input)
    {
        var rest = new FuzzInput(input);
        UsbSpeed speed = SpeedOf(rest.Byte());
        byte value = rest.Byte();
        int length = UsbConfiguration.HeaderLength + rest.Rest.Length;
        CheckConfiguration([9, 2, (byte)length, (byte)(length >> 8), 1, value, 0, 0x80, 50, .. rest.Rest], speed);
    }

    /// <summary>
    /// A sound configuration with some bytes changed: place in two bytes, value in one. The first byte also chooses the sample
    /// and the speed.
    /// </summary>
    public static void RunConfigurationDamage(byte[] input)
    {
        byte[] bytes = [.. s_samples[input.FirstOrDefault() % s_samples.Length]];
        UsbSpeed speed = SpeedOf((byte)(input.FirstOrDefault() >> 4));
        var rest = new FuzzInput(input);
        while (!rest.IsEmpty)
        {
            int place = rest.Word() % bytes.Length;
            bytes[place] = rest.Byte();
        }

        CheckConfiguration(bytes, speed);
    }

    /// <summary>The speed in the first byte; the others are a device descriptor.</summary>
    public static void RunDevice(byte[] input)
    {
        byte[] bytes = [.. input.Skip(1)];
        bool isDevice = UsbDeviceDescriptor.TryParse(bytes, out UsbDeviceDescriptor device, out string problem);
        TableFuzz.Require(
            isDevice == (problem.Length == 0) && isDevice == (device.Configurations != 0), "a device and a problem");
        UsbSpeed speed = SpeedOf(input.FirstOrDefault());
        bool hasSize = UsbDeviceDescriptor.TryReadPacketSize(bytes, speed, out ushort size, out problem);
        TableFuzz.Require(
            hasSize == (problem.Length == 0) && (!hasSize || size is 8 or 16 or 32 or 64 or 512), "a size that cannot be");
    }

    /// <summary>The bytes are a hub's descriptor.</summary>
    public static void RunHub(byte[] input)
    {
        bool isHub = HubDescriptor.TryParse(input, out HubDescriptor hub, out string problem);
        TableFuzz.Require(isHub == (problem.Length == 0), "a hub and a problem");
        TableFuzz.Require(
            !isHub || (hub.Ports is >= 1 and <= HubDescriptor.MostPorts && hub.ClaimedPorts >= hub.Ports
                && hub.PowerMilliseconds is >= 100 and <= 510 && hub.ThinkTime is >= 0 and <= 3),
            "a hub that cannot be");
    }

    private static UsbSpeed SpeedOf(byte value) => (UsbSpeed)(1 + (value & 3));

    private static void CheckConfiguration(byte[] bytes, UsbSpeed speed)
    {
        bool isSound = UsbConfiguration.TryParse(bytes, speed, out UsbConfiguration? configuration, out string problem);
        TableFuzz.Require(isSound == (problem.Length == 0), "a configuration and a problem");
        if (!isSound)
        {
            return;
        }

        TableFuzz.Require(configuration!.Value != 0, "a configuration that means not configured");
        IReadOnlyList<UsbInterface> interfaces = configuration.Interfaces;
        TableFuzz.Require(
            interfaces.Count is > 0 and <= UsbConfiguration.MostInterfaces && interfaces.Count <= bytes.Length / 9,
            "interfaces that are not there");
        uint given = 0;
        for (int i = 0; i < interfaces.Count; i++)
        {
            for (int earlier = 0; earlier < i; earlier++)
            {
                TableFuzz.Require(interfaces[earlier].Number != interfaces[i].Number, "an interface twice");
            }

            foreach (UsbEndpoint endpoint in interfaces[i].Endpoints)
            {
                uint bit = 1u << ((endpoint.Address & 0xF) | (endpoint.Address >> 3 & 0x10));
                TableFuzz.Require((given & bit) == 0 && (endpoint.Address & 0x0F) != 0, "an endpoint twice, or endpoint 0");
                given |= bit;
                CheckEndpoint(endpoint, speed);
            }
        }
    }

    private static void CheckEndpoint(UsbEndpoint endpoint, UsbSpeed speed)
    {
        bool isPeriodic = endpoint.Kind is 1 or 3;
        int most = speed switch { UsbSpeed.Low => 8, UsbSpeed.Full => endpoint.Kind == 1 ? 1023 : 64, _ => 1024 };
        TableFuzz.Require(endpoint.Kind is 1 or 2 or 3 && endpoint.PacketSize >= 1 && endpoint.PacketSize <= most, "a packet");
        int fewest = isPeriodic ? endpoint.PacketSize : 0;
        TableFuzz.Require(endpoint.BytesPerInterval >= fewest && endpoint.BytesPerInterval <= 48 * 1024, "bytes");
        TableFuzz.Require(endpoint.Burst <= (speed == UsbSpeed.Super ? 15 : speed == UsbSpeed.High ? 2 : 0), "a burst");
        int mostInterval = endpoint.Kind == 3 && speed is UsbSpeed.Low or UsbSpeed.Full ? 255 : 16;
        TableFuzz.Require(!isPeriodic || (endpoint.Interval >= 1 && endpoint.Interval <= mostInterval), "an interval");
    }
}
