namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>A running driver that works on a thread of its own.</summary>
public interface IDeviceService : IRunningDriver
{
    /// <summary>
    /// Called over and over on the driver's thread until it is stopped: does what there is to do, then blocks in
    /// <see cref="IDeviceAccess.Wait"/>, for some hundred milliseconds at most.
    /// </summary>
    void Serve();

    /// <summary>Looks again at what was left out because it misbehaved: <c>devices rescan</c>. Called on any thread.</summary>
    void Rescan();
}
