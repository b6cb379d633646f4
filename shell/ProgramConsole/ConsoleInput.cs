using System;
using System.Collections.Generic;
using System.Threading;
using UefiKernel.Shell.Input;

namespace UefiKernel.Shell.ProgramConsole;

/// <summary>How a read of the console ended.</summary>
public enum ConsoleReadStatus
{
    /// <summary>With what was asked for.</summary>
    Success,

    /// <summary>Ctrl-C came: nothing was read, and the call succeeds with ERROR_OPERATION_ABORTED.</summary>
    Aborted,

    /// <summary>The console was closed; nothing comes any more.</summary>
    Closed,
}

/// <summary>
/// The input of a program's console: records of keys, a bounded number of them, and the lines made from them. One thread puts
/// keys in, any thread reads; only readers wait. Characters that a line has beyond what a read had room for come with the next
/// read.
/// </summary>
public sealed partial class ConsoleInput
{
    /// <summary>Records that are kept; of later keys only Ctrl-C counts.</summary>
    public const int Capacity = 4096;

    // Guards everything here but the line that is being edited.
    private readonly object _gate = new();
    private readonly Queue<ConsoleRecord> _records = new();
    private readonly ConsoleScreen _screen;

    private int _aborts;
    private bool _isClosed;

    /// <summary>Makes an empty input.</summary>
    /// <param name="screen">Shows the line that is being edited.</param>
    public ConsoleInput(ConsoleScreen screen)
    {
        _screen = screen;
        _line = new CookedLine(screen);
    }

    /// <summary>Modes of input; see <see cref="TrySetModes"/>.</summary>
    public ConsoleInputModes Modes { get; private set; } = ConsoleInputModes.Default;

    /// <summary>
    /// Called with the input's lock held when records come while there were none (true), and when the last one is taken (false).
    /// Must not wait.
    /// </summary>
    public Action<bool>? AvailabilityChanged { get; set; }

    /// <summary>Records that can be read now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _records.Count;
            }
        }
    }

    private bool IsVirtualTerminal => (Modes & ConsoleInputModes.VirtualTerminal) != 0;

    /// <summary>Sets the modes of input. Echo without lines is refused, as Windows documents it.</summary>
    /// <returns>False when the modes are not possible.</returns>
    public bool TrySetModes(ConsoleInputModes modes)
    {
        bool isEchoAlone = (modes & (ConsoleInputModes.Echo | ConsoleInputModes.Line)) == ConsoleInputModes.Echo;
        if ((modes & ~ConsoleInputModes.All) != 0 || isEchoAlone)
        {
            return false;
        }

        lock (_gate)
        {
            Modes = modes;
            return true;
        }
    }

    /// <summary>Takes a key that was pressed.</summary>
    /// <returns>
    /// True for Ctrl-C where it is a signal: nothing is to be read then, and a read that waits for characters ends.
    /// </returns>
    public bool Feed(KeyPress key)
    {
        lock (_gate)
        {
            if (key == KeyPress.Control('c') && (Modes & ConsoleInputModes.Processed) != 0)
            {
                _aborts++;
                Monitor.PulseAll(_gate);
                return true;
            }

            if (_records.Count > Capacity - 8 || key.Kind is KeyKind.None or KeyKind.Lost)
            {
                return false;
            }

            if (IsVirtualTerminal)
            {
                Add(KeyRecords.SequenceOf(key, _screen.UsesApplicationKeys), key);
            }
            else if (key.Kind == KeyKind.Character && key.Rune.Value > char.MaxValue)
            {
                Add(key.Rune.ToString(), key);
            }
            else
            {
                ConsoleRecord record = KeyRecords.Of(key);
                Add(record with { Source = key });
                Add(record with { IsDown = false });
            }

            return false;
        }
    }

    /// <summary>Puts a terminal's report among the keys.</summary>
    public void Answer(string report)
    {
        lock (_gate)
        {
            if (_records.Count + report.Length <= Capacity)
            {
                Add(report, default);
            }
        }
    }

    /// <summary>Reports another size of the console, where the program wants to know it.</summary>
    public void ReportSize(int columns, int rows)
    {
        lock (_gate)
        {
            if ((Modes & ConsoleInputModes.Window) != 0 && _records.Count < Capacity)
            {
                Add(new ConsoleRecord(ConsoleEvent.Size, false, 0, 0, '\0', 0, (short)columns, (short)rows));
            }
        }
    }

    /// <summary>Takes records; waits until there is one.</summary>
    /// <param name="records">Where they go; at least one.</param>
    /// <param name="count">How many were there.</param>
    public ConsoleReadStatus Read(Span<ConsoleRecord> records, out int count)
    {
        lock (_gate)
        {
            count = 0;
            while (_records.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            while (count < records.Length && TryTake(out records[count]))
            {
                count++;
            }

            return count > 0 || records.IsEmpty ? ConsoleReadStatus.Success : ConsoleReadStatus.Closed;
        }
    }

    /// <summary>Copies records, which stay; does not wait.</summary>
    /// <returns>How many were there.</returns>
    public int Peek(Span<ConsoleRecord> records)
    {
        lock (_gate)
        {
            int count = 0;
            foreach (ConsoleRecord record in _records)
            {
                if (count == records.Length)
                {
                    break;
                }

                records[count++] = record;
            }

            return count;
        }
    }

    /// <summary>Discards all records.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (TryTake(out _))
            {
            }
        }
    }

    /// <summary>Ends all waits; nothing comes any more.</summary>
    /// <returns>The keys that nobody has read, the oldest first.</returns>
    public KeyPress[] Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
            var keys = new List<KeyPress>();
            while (TryTake(out ConsoleRecord record))
            {
                if (record.Source.Kind != KeyKind.None)
                {
                    keys.Add(record.Source);
                }
            }

            return [.. keys];
        }
    }

    // Takes the next key that was pressed, other records on the way. A default record when there is none and it must not wait.
    private ConsoleReadStatus TakeKey(int aborts, bool wait, out ConsoleRecord record)
    {
        lock (_gate)
        {
            while (true)
            {
                while (TryTake(out record))
                {
                    if (record.Event == ConsoleEvent.Key && record.IsDown)
                    {
                        return ConsoleReadStatus.Success;
                    }
                }

                if (_isClosed || _aborts != aborts)
                {
                    return _isClosed ? ConsoleReadStatus.Closed : ConsoleReadStatus.Aborted;
                }

                if (!wait)
                {
                    return ConsoleReadStatus.Success;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Add(string text, KeyPress source)
    {
        foreach (char unit in text)
        {
            Add(new ConsoleRecord(ConsoleEvent.Key, true, 0, 0, unit, ConsoleKeyState.None, Source: source));
            source = default;
        }
    }

    private void Add(in ConsoleRecord record)
    {
        if (_isClosed)
        {
            return;
        }

        _records.Enqueue(record);
        if (_records.Count == 1)
        {
            AvailabilityChanged?.Invoke(true);
        }

        Monitor.PulseAll(_gate);
    }

    private bool TryTake(out ConsoleRecord record)
    {
        if (!_records.TryDequeue(out record))
        {
            return false;
        }

        if (_records.Count == 0)
        {
            AvailabilityChanged?.Invoke(false);
        }

        return true;
    }
}
