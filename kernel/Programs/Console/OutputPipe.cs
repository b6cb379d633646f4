using System;
using System.Threading;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// Bytes on their way from a program's standard output to a filter or a file of the shell. The program's threads write, and wait
/// while it is full; one thread of the kernel takes them.
/// </summary>
/// <param name="capacity">The most bytes that it holds.</param>
internal sealed class OutputPipe(int capacity = OutputPipe.DefaultCapacity)
{
    /// <summary>Bytes that a pipe of the kernel holds.</summary>
    public const int DefaultCapacity = 64 << 10;

    // Guards everything here; pulsed when there is room, or nobody takes bytes any more.
    private readonly object _gate = new();
    private readonly byte[] _bytes = new byte[capacity];
    private int _first;
    private int _count;
    private bool _isClosed;

    /// <summary>Called after bytes came into the empty pipe. Any thread may call it. Set before the program starts.</summary>
    public Action? Filled { get; init; }

    /// <summary>Writes bytes; waits until all of them had room.</summary>
    /// <returns>False when nobody takes bytes any more: those without room are lost.</returns>
    public bool TryWrite(ReadOnlySpan<byte> bytes)
    {
        while (true)
        {
            bool wasEmpty;
            lock (_gate)
            {
                while (_count == _bytes.Length && !_isClosed)
                {
                    Monitor.Wait(_gate);
                }

                if (_isClosed)
                {
                    return false;
                }

                wasEmpty = _count == 0 && !bytes.IsEmpty;
                bytes = bytes[Put(bytes)..];
            }

            if (wasEmpty)
            {
                Filled?.Invoke();
            }

            if (bytes.IsEmpty)
            {
                return true;
            }
        }
    }

    /// <summary>Takes bytes, the oldest first. Does not wait.</summary>
    /// <param name="buffer">Where they go.</param>
    /// <returns>How many there were.</returns>
    public int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            int count = Math.Min(buffer.Length, _count);
            int tail = Math.Min(count, _bytes.Length - _first);
            _bytes.AsSpan(_first, tail).CopyTo(buffer);
            _bytes.AsSpan(0, count - tail).CopyTo(buffer[tail..]);
            _first = (_first + count) % _bytes.Length;
            _count -= count;
            if (count > 0)
            {
                Monitor.PulseAll(_gate);
            }

            return count;
        }
    }

    /// <summary>Nobody takes bytes any more: writers do not wait, and learn it. What is in the pipe can still be read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }

    // As many as there is room for.
    private int Put(ReadOnlySpan<byte> bytes)
    {
        int count = Math.Min(bytes.Length, _bytes.Length - _count);
        int end = (_first + _count) % _bytes.Length;
        int tail = Math.Min(count, _bytes.Length - end);
        bytes[..tail].CopyTo(_bytes.AsSpan(end));
        bytes[tail..count].CopyTo(_bytes);
        _count += count;
        return count;
    }
}
