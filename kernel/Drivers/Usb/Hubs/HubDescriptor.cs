using System;
using System.Buffers.Binary;
using UefiKernel.Kernel.Drivers.Usb.Descriptors;

namespace UefiKernel.Kernel.Drivers.Usb.Hubs;

/// <summary>A hub's description (USB 2.0, 11.23.2.1; USB 3.2, 10.15.2.1).</summary>
/// <param name="Ports">Its ports that can be used, 1 to 15.</param>
/// <param name="ClaimedPorts">The ports that it claims, 1 to 255.</param>
/// <param name="PowerMilliseconds">How long after a port is powered its device may be used.</param>
/// <param name="ThinkTime">Of a transaction translator: 0 to 3.</param>
internal readonly record struct HubDescriptor(int Ports, int ClaimedPorts, uint PowerMilliseconds, int ThinkTime)
{
    /// <summary>The most ports: what a route has room for (USB 3.2, 8.9). There are none with more.</summary>
    public const int MostPorts = 15;

    /// <summary>Bytes that are read of it: all that is looked at.</summary>
    public const int Length = 12;

    private const int ShortestLength = 7;
    private const int PowerUnit = 2;

    // Devices need some time from the moment that power is good (USB 2.0, 7.1.7.3), and some hubs say 0.
    private const uint ShortestPower = 100;

    /// <summary>Reads it.</summary>
    /// <param name="bytes">What the hub sent.</param>
    /// <param name="hub">What it says.</param>
    /// <param name="problem">Why it cannot be, as a sentence without a full stop.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out HubDescriptor hub, out string problem)
    {
        hub = default;
        problem = "";
        if (bytes.Length < ShortestLength || bytes[0] < ShortestLength)
        {
            problem = $"Its hub descriptor has {bytes.Length} bytes: expected at least {ShortestLength}";
        }
        else if (bytes[1] is not (DescriptorList.Hub or DescriptorList.SuperSpeedHub))
        {
            problem = $"It sent a descriptor of type {bytes[1]}: expected that of a hub, {DescriptorList.Hub}";
        }
        else if (bytes[2] == 0)
        {
            problem = "It has no ports";
        }
        else
        {
            int characteristics = BinaryPrimitives.ReadUInt16LittleEndian(bytes[3..]);
            hub = new HubDescriptor(
                int.Min(bytes[2], MostPorts),
                bytes[2],
                uint.Max((uint)bytes[5] * PowerUnit, ShortestPower),
                characteristics >> 5 & 3);
        }

        return problem.Length == 0;
    }
}
