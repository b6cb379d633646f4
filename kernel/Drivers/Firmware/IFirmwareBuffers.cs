namespace UefiKernel.Kernel.Drivers.Firmware;

/// <summary>Memory that is mapped to its own address, for the time of a call of the firmware.</summary>
internal unsafe interface IFirmwareBuffers
{
    /// <summary>Takes a buffer, aligned to 8 bytes at least. Its content is undefined.</summary>
    /// <param name="bytes">Bytes, at least 1.</param>
    /// <returns>Null when there is no memory.</returns>
    byte* Take(int bytes);

    /// <summary>Gives a buffer back.</summary>
    void Give(byte* buffer);
}
