using System.Collections.Generic;

namespace UefiKernel.Shell.Machine;

/// <summary>The devices, their drivers, and what they own.</summary>
public interface IDevicesView
{
    /// <summary>The devices at this moment as a tree: each comes before those behind it.</summary>
    IReadOnlyList<DeviceInformation> List();

    /// <summary>
    /// Starts drivers on devices that have none, and has drivers look again at what they left out; controllers do so on their own
    /// threads.
    /// </summary>
    /// <returns>How many devices got a driver.</returns>
    int Rescan();
}

/// <summary>How a device is.</summary>
public enum DeviceCondition
{
    /// <summary>No driver works on it.</summary>
    Idle,

    /// <summary>It works.</summary>
    Running,

    /// <summary>Its driver failed.</summary>
    Failed,

    /// <summary>It does not answer any more.</summary>
    Gone,
}

/// <summary>A device in the tree.</summary>
public sealed class DeviceInformation
{
    /// <summary>How many devices or buses it is behind; 0 for a bus of its own.</summary>
    public required int Depth { get; init; }

    /// <summary>The bus that it was found on: platform, pci or usb.</summary>
    public required string Bus { get; init; }

    /// <summary>Where it is on its bus, such as 00:1F.2.</summary>
    public required string Place { get; init; }

    /// <summary>What it is.</summary>
    public required string Name { get; init; }

    /// <summary>How it is.</summary>
    public required DeviceCondition Condition { get; init; }

    /// <summary>The driver that works on it, or that failed; empty for none.</summary>
    public required string Driver { get; init; }

    /// <summary>What its driver says of it, or why it has none; a sentence without a full stop, or empty.</summary>
    public required string Detail { get; init; }

    /// <summary>What it owns, such as "ports 60 to 64".</summary>
    public required IReadOnlyList<string> Owns { get; init; }
}

public partial interface IMachine
{
    /// <summary>The devices.</summary>
    IDevicesView Devices { get; }
}
