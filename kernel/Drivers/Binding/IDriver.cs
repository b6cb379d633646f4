using System.Diagnostics.CodeAnalysis;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>A driver: which devices it is for, and how it starts on one.</summary>
/// <typeparam name="TAccess">What it gets of its device.</typeparam>
public interface IDriver<in TAccess>
{
    /// <summary>Its name, such as xhci.</summary>
    string Name { get; }

    /// <summary>Whether it is for a device.</summary>
    /// <param name="identity">What the device says it is.</param>
    bool Matches(DeviceIdentity identity);

    /// <summary>Starts on a device.</summary>
    /// <param name="access">The device; what is claimed through it is freed when the driver does not start or ends.</param>
    /// <param name="running">The driver at work.</param>
    /// <param name="problem">Why it does not start, as a sentence without a full stop; empty when it does.</param>
    /// <returns>Whether it started.</returns>
    bool TryStart(TAccess access, [NotNullWhen(true)] out IRunningDriver? running, out string problem);
}

/// <summary>A driver on one device.</summary>
public interface IRunningDriver
{
    /// <summary>How it is, in a few words, for <c>devices</c>: such as "2 keyboards" or "keyboard, boot protocol".</summary>
    string State { get; }

    /// <summary>
    /// The device has left, or the driver must release it. Undoes what it has reported (held keys) and stops the device if it
    /// still responds. The caller frees what it claimed afterwards.
    /// </summary>
    void Stop();
}
