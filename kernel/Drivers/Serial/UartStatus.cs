namespace UefiKernel.Kernel.Drivers.Serial;

/// <summary>What initialising a serial port found.</summary>
public enum UartStatus
{
    /// <summary>Never initialised: nothing was read or written.</summary>
    Unknown,

    /// <summary>The port passed its tests and works.</summary>
    Ready,

    /// <summary>Nothing answers at the address: every register reads 0xFF.</summary>
    Absent,

    /// <summary>Something answers, but its scratch register does not hold what was written: it is no 16550.</summary>
    ScratchFailed,

    /// <summary>In loopback mode the bytes sent did not come back.</summary>
    LoopbackFailed,
}
