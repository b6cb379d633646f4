using UefiKernel.Kernel.Drivers.Binding;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>What the driver of a USB interface works with: one interface of a configured device.</summary>
public interface IUsbFunction
{
    /// <summary>The device that the interface belongs to.</summary>
    IUsbDevice Device { get; }

    /// <summary>The interface and its endpoints.</summary>
    UsbInterface Interface { get; }

    /// <summary>The ports of the device, when the interface is a hub's.</summary>
    IUsbPorts Ports { get; }

    /// <summary>
    /// Says that the interface is something else than the driver is for, so that it has no driver: before
    /// <see cref="IDriver{TAccess}.TryStart"/> returns false.
    /// </summary>
    /// <param name="name">What it is.</param>
    void Disown(string name);
}

/// <summary>The services of the controller for the driver of a hub.</summary>
public interface IUsbPorts
{
    /// <summary>Tells the controller that the device is a hub (xHCI 1.2, 4.6.6 and 6.2.2). Before any port is used.</summary>
    /// <param name="ports">Number of ports, 1 to 15.</param>
    /// <param name="thinkTime">Of the transaction translator: 0 to 3, as in the hub's descriptor; 0 on others.</param>
    /// <param name="hasSeveralTranslators">Whether each port has a translator of its own, and that is switched on.</param>
    UsbStatus DescribeHub(int ports, int thinkTime, bool hasSeveralTranslators);

    /// <summary>
    /// A port has been reset and is enabled: gives the device behind it an address, reads what it is and starts its drivers.
    /// </summary>
    /// <param name="port">The port, from 1.</param>
    /// <param name="speed">The device's speed.</param>
    /// <param name="problem">Why not, as a sentence without a full stop; the hub tries again, and reports it in the end.</param>
    /// <returns>False when it does not answer as it must.</returns>
    bool TryAttach(int port, UsbSpeed speed, out string problem);

    /// <summary>What was behind a port has left.</summary>
    /// <param name="port">The port.</param>
    void Detach(int port);
}

/// <summary>A running driver that has something to do now and then: a hub whose ports changed, a key that repeats.</summary>
public interface IUsbService : IRunningDriver
{
    /// <summary>
    /// When <see cref="Serve"/> is to be called next, in nanoseconds of the clock; null for not before it is asked for.
    /// </summary>
    ulong? DueAt { get; }

    /// <summary>
    /// Whether <see cref="Serve"/> does one transfer at most. Then it is also called while the controller waits for the answer of
    /// another device, which may take seconds.
    /// </summary>
    bool IsBrief { get; }

    /// <summary>
    /// Does what is due. On the controller's thread and outside of any transfer, so it may do transfers and wait.
    /// </summary>
    void Serve();

    /// <summary>Looks again at what was left out because it misbehaved: <c>devices rescan</c>.</summary>
    void Rescan();
}
