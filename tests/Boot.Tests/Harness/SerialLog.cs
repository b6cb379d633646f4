using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>Everything that came from a serial port so far, as text, and waiting for what is still to come.</summary>
internal sealed class SerialLog
{
    private readonly StringBuilder _text = new();
    private readonly Thread _reader;
    private readonly Stream _stream;
    private string? _pausePlace;
    private bool _isPaused;
    private bool _ended;

    public SerialLog(Stream stream)
    {
        _stream = stream;
        _reader = new Thread(Read) { IsBackground = true, Name = "serial" };
        _reader.Start();
    }

    /// <summary>Number of characters so far: a position to search from later.</summary>
    public int Length
    {
        get
        {
            lock (_text)
            {
                return _text.Length;
            }
        }
    }

    /// <summary>
    /// As soon as a text has come, takes nothing more from the other end until <see cref="Resume"/>; what it sends meanwhile
    /// fills the pipe, and then it has to wait. The thread that reads stops itself: another one may be too late for that.
    /// </summary>
    public void PauseBehind(string text)
    {
        lock (_text)
        {
            _pausePlace = text;
        }
    }

    /// <summary>Reads on.</summary>
    public void Resume()
    {
        lock (_text)
        {
            _pausePlace = null;
            _isPaused = false;
            Monitor.PulseAll(_text);
        }
    }

    /// <summary>The text from a position on.</summary>
    public string From(int start)
    {
        lock (_text)
        {
            return _text.ToString(start, _text.Length - start);
        }
    }

    /// <summary>Waits until one of several texts has come.</summary>
    /// <param name="wanted">The texts. When several are there, the first in this list counts.</param>
    /// <param name="start">Where to begin looking.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <returns>
    /// The text's number and the position behind it; -1 for both when the time is over or the machine has ended without any.
    /// </returns>
    public (int Number, int End) WaitForAny(string[] wanted, int start, TimeSpan timeout)
    {
        long deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        lock (_text)
        {
            int longest = wanted.Max(static text => text.Length);
            int searched = start;
            while (true)
            {
                string text = _text.ToString(searched, _text.Length - searched);
                for (int i = 0; i < wanted.Length; i++)
                {
                    int found = text.IndexOf(wanted[i], StringComparison.Ordinal);
                    if (found >= 0)
                    {
                        return (i, searched + found + wanted[i].Length);
                    }
                }

                // A text may arrive in pieces, so the last characters are searched again.
                searched = Math.Max(start, _text.Length - longest + 1);
                TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
                if (_ended || left <= TimeSpan.Zero)
                {
                    return (-1, -1);
                }

                Monitor.Wait(_text, left);
            }
        }
    }

    /// <summary>Waits until the other end has closed, so that the log is complete.</summary>
    public void WaitForEnd(TimeSpan timeout) => _reader.Join(timeout);

    // A text may arrive in pieces, so the characters before the new ones count.
    private bool HasCome(string? text, int before)
    {
        if (text is null)
        {
            return false;
        }

        int start = Math.Max(0, before - text.Length + 1);
        return _text.ToString(start, _text.Length - start).Contains(text, StringComparison.Ordinal);
    }

    private void Read()
    {
        Decoder decoder = Encoding.UTF8.GetDecoder();
        byte[] bytes = new byte[4096];
        char[] characters = new char[4097];
        try
        {
            int count;
            while ((count = _stream.Read(bytes)) > 0)
            {
                int decoded = decoder.GetChars(bytes.AsSpan(0, count), characters, flush: false);
                lock (_text)
                {
                    int before = _text.Length;
                    _text.Append(characters, 0, decoded);
                    Monitor.PulseAll(_text);
                    _isPaused = HasCome(_pausePlace, before);
                    while (_isPaused)
                    {
                        Monitor.Wait(_text);
                    }
                }
            }
        }
        catch (IOException)
        {
            // The process is gone; what it wrote is here.
        }

        lock (_text)
        {
            _ended = true;
            Monitor.PulseAll(_text);
        }
    }
}
