using System;

namespace UefiKernel.Shell;

/// <summary>A byte stream both ways, such as a 16550 port. Neither direction waits without a bound.</summary>
public interface ISerialLine
{
    /// <summary>Sends bytes of UTF-8 text; returns when they were taken or given up.</summary>
    void Write(ReadOnlySpan<byte> utf8);

    /// <summary>Takes a byte that has arrived; false, at once, when there is none.</summary>
    bool TryRead(out byte value);
}
