using System;

namespace UefiKernel.Shell.Console;

/// <summary>A byte stream both ways, such as a 16550 port. Neither direction waits without a bound.</summary>
public interface ISerialLine
{
    /// <summary>Sends bytes of UTF-8 text; returns when they were accepted or given up.</summary>
    void Write(ReadOnlySpan<byte> utf8);

    /// <summary>Takes a byte that has arrived, or the news that some were lost; does not wait.</summary>
    /// <param name="value">The byte, or 0.</param>
    SerialInput Read(out byte value);

    /// <summary>Discards all bytes up to and with the last Ctrl-C (03h) among those that wait.</summary>
    /// <returns>False when there is no Ctrl-C among them; nothing is discarded then.</returns>
    bool TryTakeCancel();

    /// <summary>Checks whether the line accepts bytes again after it lost some, and writes on it how many it lost.</summary>
    /// <returns>True once after each loss: what the other end shows must then be written again.</returns>
    bool TryResume();
}
