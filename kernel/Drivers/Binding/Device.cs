using System;
using System.Threading;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>How a device is.</summary>
public enum DeviceState
{
    /// <summary>No driver works on it; <see cref="Device.Detail"/> says why.</summary>
    Idle,

    /// <summary>A driver works on it.</summary>
    Running,

    /// <summary>Its driver failed; <see cref="Device.Detail"/> says how.</summary>
    Failed,

    /// <summary>It does not answer any more.</summary>
    Gone,
}

/// <summary>
/// A device in the tree of devices. Any thread may look at it: each property is one value, and <see cref="Children"/> is a
/// snapshot.
/// </summary>
/// <param name="place">Where it is on its bus, such as 00:1F.2; unique on it.</param>
/// <param name="identity">What it says it is.</param>
/// <param name="name">What it is called, such as "USB controller, xHCI".</param>
public sealed class Device(string place, DeviceIdentity identity, string name)
{
    /// <summary>Why a device that no driver matches has none.</summary>
    public const string NoDriver = "the kernel has none";

    // Guards the children of all devices.
    private static SharedLock Lock => default;

    private Device[] _children = [];
    private Status _status = new(DeviceState.Idle, "", NoDriver, null);
    private volatile bool _isRemoved;

    /// <summary>Where it is on its bus.</summary>
    public string Place { get; } = place;

    /// <summary>What it says it is.</summary>
    public DeviceIdentity Identity { get; } = identity;

    /// <summary>What it is called.</summary>
    public string Name { get; } = name;

    /// <summary>How it is.</summary>
    public DeviceState State => _status.State;

    /// <summary>The name of the driver that works on it, or that tried to; empty for none.</summary>
    public string Driver => _status.Driver;

    /// <summary>What its driver says of it, or why it has none.</summary>
    public string Detail
    {
        get
        {
            Status status = _status;
            return status.Running is { } running ? running.State : status.Detail;
        }
    }

    /// <summary>Whether it was taken away. While memory is short, it is among the children of its parent all the same.</summary>
    public bool IsRemoved => _isRemoved;

    /// <summary>The devices behind it at this moment.</summary>
    public ReadOnlySpan<Device> Children => Volatile.Read(ref _children);

    /// <summary>Adds a device behind this one.</summary>
    /// <param name="child">The device, which is nowhere else.</param>
    public void Add(Device child)
    {
        ArgumentNullException.ThrowIfNull(child);
        using (Lock.Enter())
        {
            var children = new Device[CountPresent() + 1];
            CopyPresent(children);
            children[^1] = child;
            Volatile.Write(ref _children, children);
        }
    }

    /// <summary>
    /// Takes a device away that has left, with all behind it. Nothing happens when it is not there. Needs no memory: where there
    /// is none, the device stays among the children as <see cref="IsRemoved"/> until the next one is added.
    /// </summary>
    /// <param name="child">The device.</param>
    public void Remove(Device child)
    {
        using (Lock.Enter())
        {
            if (Array.IndexOf(_children, child) < 0)
            {
                return;
            }

            child._isRemoved = true;
            try
            {
                var children = new Device[CountPresent()];
                CopyPresent(children);
                Volatile.Write(ref _children, children);
            }
            catch (OutOfMemoryException)
            {
                // It is marked.
            }
        }
    }

    /// <summary>Takes all devices behind this one away.</summary>
    public void RemoveAll()
    {
        using (Lock.Enter())
        {
            Volatile.Write(ref _children, []);
        }
    }

    /// <summary>Says that a driver works on it.</summary>
    /// <param name="driver">The driver's name.</param>
    /// <param name="running">The driver, which is asked for its state.</param>
    public void SetRunning(string driver, IRunningDriver running) =>
        Volatile.Write(ref _status, new Status(DeviceState.Running, driver, "", running));

    /// <summary>Says that it works without a driver that could be asked.</summary>
    /// <param name="driver">What drives it.</param>
    /// <param name="detail">How it is, in a few words.</param>
    public void SetRunning(string driver, string detail) =>
        Volatile.Write(ref _status, new Status(DeviceState.Running, driver, detail, null));

    /// <summary>Says that no driver works on it.</summary>
    /// <param name="state">Not <see cref="DeviceState.Running"/>.</param>
    /// <param name="driver">The driver that tried, or empty.</param>
    /// <param name="reason">Why none does, as a sentence without a full stop.</param>
    public void SetStopped(DeviceState state, string driver, string reason) =>
        Volatile.Write(ref _status, new Status(state, driver, reason, null));

    private int CountPresent()
    {
        int count = 0;
        foreach (Device child in _children)
        {
            count += child._isRemoved ? 0 : 1;
        }

        return count;
    }

    private void CopyPresent(Device[] children)
    {
        int count = 0;
        foreach (Device child in _children)
        {
            if (!child._isRemoved)
            {
                children[count++] = child;
            }
        }
    }

    // One object, so that a reader never sees one state with the reason of another.
    private sealed class Status(DeviceState state, string driver, string detail, IRunningDriver? running)
    {
        public DeviceState State { get; } = state;

        public string Driver { get; } = driver;

        public string Detail { get; } = detail;

        public IRunningDriver? Running { get; } = running;
    }
}
