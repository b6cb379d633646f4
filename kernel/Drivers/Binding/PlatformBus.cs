using System;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>
/// Devices that firmware's tables name or that every PC has. Most are set up before there is a tree, the first of them before
/// there is a heap. So they are added here once they work, with what they own: from then on no other driver can claim it.
/// </summary>
/// <param name="tree">The tree of devices.</param>
/// <param name="report">Told what is wrong with a device, if anything.</param>
internal sealed class PlatformBus(DeviceTree tree, Action<Device, string> report)
{
    /// <summary>Adds a device that works.</summary>
    /// <param name="place">Its ACPI identifier, such as PNP0303, and what distinguishes it from others with the same one.</param>
    /// <param name="name">What it is.</param>
    /// <param name="driver">What drives it.</param>
    /// <param name="detail">How it is, in a few words.</param>
    /// <param name="claims">What it owns. What another device owns already is reported, and stays that device's.</param>
    public void Add(string place, string name, string driver, string detail, params ReadOnlySpan<DeviceClaim> claims)
    {
        Device device = Create(place, name);
        device.SetRunning(driver, detail);
        foreach (DeviceClaim claim in claims)
        {
            if (!tree.Claims.TryClaim(device, claim, out string problem))
            {
                report(device, $"{claim} {problem}");
            }
        }
    }

    /// <summary>Adds a device that is there and that nothing works on.</summary>
    /// <param name="place">As for <see cref="Add"/>.</param>
    /// <param name="name">What it is.</param>
    /// <param name="hasFailed">Whether its driver failed; else none is needed.</param>
    /// <param name="reason">Why it is not used.</param>
    public void AddUnused(string place, string name, bool hasFailed, string reason) =>
        Create(place, name).SetStopped(hasFailed ? DeviceState.Failed : DeviceState.Idle, "", reason);

    private Device Create(string place, string name)
    {
        string identifier = place.StartsWith("PNP", StringComparison.Ordinal) ? place.Split('.')[0] : "";
        var device = new Device(place, new DeviceIdentity(DeviceBus.Platform, 0, 0, 0, identifier), name);
        tree.Platform.Add(device);
        return device;
    }
}
