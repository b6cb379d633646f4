using System.Threading;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Bytes on their way from an interrupt handler to a thread: one writes, one reads, and neither waits for the other.
/// </summary>
/// <param name="capacity">Bytes that fit, a power of two.</param>
public sealed class ByteRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];
    private uint _written;
    private uint _read;

    /// <summary>Whether there is no room: then further bytes should stay with their source.</summary>
    public bool IsFull => _written - Volatile.Read(ref _read) == (uint)_bytes.Length;

    /// <summary>Adds a byte; not when <see cref="IsFull"/>. Allocates nothing.</summary>
    public void Write(byte value)
    {
        _bytes[_written & (uint)(_bytes.Length - 1)] = value;
        Volatile.Write(ref _written, _written + 1);
    }

    /// <summary>Takes the oldest byte; false when there is none.</summary>
    public bool TryRead(out byte value)
    {
        value = 0;
        if (Volatile.Read(ref _written) == _read)
        {
            return false;
        }

        value = _bytes[_read & (uint)(_bytes.Length - 1)];
        Volatile.Write(ref _read, _read + 1);
        return true;
    }
}
