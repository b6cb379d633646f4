namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>
/// What a serial port needs besides its registers. Implemented by a stateless structure and used through a generic parameter, so
/// that the calls work before the runtime does.
/// </summary>
public interface ISerialHost
{
    /// <summary>A clock that does not go back, in milliseconds.</summary>
    ulong Milliseconds { get; }

    /// <summary>Keeps interrupts and other threads away for a few instructions.</summary>
    /// <returns>For <see cref="Resume"/>.</returns>
    ulong Suspend();

    /// <summary>Ends what the matching <see cref="Suspend"/> began.</summary>
    void Resume(ulong state);
}
