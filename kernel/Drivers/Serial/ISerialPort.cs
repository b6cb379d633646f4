using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>
/// A serial port for those who use it with the runtime up. Each member is the one of <see cref="SerialPort{TPorts, THost}"/>
/// with its name: that structure is shared and must not be copied, so an object that refers to it stands for it.
/// </summary>
public interface ISerialPort
{
    /// <summary>The clock that waits are measured by, in milliseconds.</summary>
    ulong Milliseconds { get; }

    /// <summary>Sends or drops a byte unless that needs a wait.</summary>
    /// <param name="value">The byte.</param>
    /// <returns>False when the caller has to try again, or to call <see cref="GiveUp"/>.</returns>
    bool TrySend(byte value);

    /// <summary>Sends a byte, waiting a bounded time unless the port is stalled.</summary>
    /// <param name="value">The byte.</param>
    void TryWrite(byte value);

    /// <summary>Ends a wait without success: from here on bytes are lost until the port takes some again.</summary>
    /// <param name="since">When the wait began, in milliseconds.</param>
    void GiveUp(ulong since);

    /// <summary>Takes a received byte, or the report that some were lost; does not wait. For one thread.</summary>
    /// <param name="value">The byte, or 0.</param>
    SerialInput Read(out byte value);

    /// <summary>Discards all received bytes up to and with the last Ctrl-C; false when there is none among them.</summary>
    bool TryTakeCancel();

    /// <summary>Checks whether a stalled port accepts bytes again, and writes how many were lost.</summary>
    /// <returns>True once after each loss.</returns>
    bool TryResume();
}
