using System.Runtime.CompilerServices;
using System.Threading;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Drivers.Input;

/// <summary>
/// Received bytes on their way to a thread, with a mark where some were lost. One side writes, with interrupts off; one thread
/// reads; neither waits for the other. Unmanaged: it can lie in the image's data and is there before the heap is.
/// </summary>
public struct InputRing
{
    /// <summary>Entries that fit, a power of two: some 1,700 lines of 19 characters.</summary>
    public const int Capacity = 32 * 1024;

    private const ushort LossMark = 0x100;
    private const byte ControlC = 0x03;

    // Free-running numbers of entries.
    private uint _written;
    private uint _read;

    // The entry behind the last Ctrl-C.
    private uint _cancelEnd;
    private Entries _entries;

    /// <summary>Entries that wait.</summary>
    public readonly int Count => (int)(Volatile.Read(in _written) - Volatile.Read(in _read));

    /// <summary>Whether no further byte fits. A mark does: one place is kept for it.</summary>
    public readonly bool IsFull => Count >= Capacity - 1;

    /// <summary>Adds a byte; not when <see cref="IsFull"/>.</summary>
    public void Add(byte value)
    {
        Append(value);
        if (value == ControlC)
        {
            Volatile.Write(ref _cancelEnd, _written);
        }
    }

    /// <summary>Notes that bytes were lost here. Several losses in a row are one.</summary>
    public void MarkLoss()
    {
        if (Count == 0 || _entries[Index(_written - 1)] != LossMark)
        {
            Append(LossMark);
        }
    }

    /// <summary>Drops a byte for which there is no room. A Ctrl-C still counts.</summary>
    /// <returns>Whether it was a Ctrl-C.</returns>
    public bool Refuse(byte value)
    {
        MarkLoss();
        if (value != ControlC)
        {
            return false;
        }

        Volatile.Write(ref _cancelEnd, _written);
        return true;
    }

    /// <summary>Takes the oldest entry.</summary>
    public SerialInput Read(out byte value)
    {
        value = 0;
        if (Count == 0)
        {
            return SerialInput.None;
        }

        ushort entry = _entries[Index(_read)];
        Volatile.Write(ref _read, _read + 1);
        if (entry == LossMark)
        {
            return SerialInput.Loss;
        }

        value = (byte)entry;
        return SerialInput.Byte;
    }

    /// <summary>Discards what waits up to and with the last Ctrl-C; false when none waits.</summary>
    public bool TryTakeCancel()
    {
        uint end = Volatile.Read(in _cancelEnd);
        int length = (int)(end - _read);
        if (length <= 0 || length > Count)
        {
            return false;
        }

        Volatile.Write(ref _read, end);
        return true;
    }

    /// <summary>Discards everything.</summary>
    public void Clear() => Volatile.Write(ref _read, Volatile.Read(in _written));

    private static int Index(uint number) => (int)(number & (Capacity - 1));

    private void Append(ushort entry)
    {
        _entries[Index(_written)] = entry;
        Volatile.Write(ref _written, _written + 1);
    }

    [InlineArray(Capacity)]
    private struct Entries
    {
        private ushort _first;
    }
}
