using System;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Threading;

namespace UefiKernel.Kernel.Tests.Drivers.Qemu;

/// <summary>
/// A Unix socket that speaks in lines. Reading fails after <see cref="Patience"/>, so that a machine that hangs fails its test.
/// </summary>
internal sealed class LineSocket : IDisposable
{
    /// <summary>How long a machine may take that does not hang.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte[] _buffer = new byte[4096];
    private int _start, _end;

    /// <summary>Connects as soon as the other side listens.</summary>
    public LineSocket(string path, Process listener)
    {
        _socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        var since = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                _socket.Connect(new UnixDomainSocketEndPoint(path));
                return;
            }
            catch (SocketException) when (!listener.HasExited && since.Elapsed < Patience)
            {
                Thread.Sleep(10);
            }
        }
    }

    public void Send(ReadOnlySpan<byte> bytes) => _socket.Send(bytes);

    public void SendLine(string line) => Send(Encoding.ASCII.GetBytes(line + "\n"));

    /// <summary>The next line without its end, or null when the other side is gone.</summary>
    public string? ReadLine()
    {
        var line = new StringBuilder();
        while (TryReadByte(out byte value))
        {
            if (value == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)value);
        }

        return null;
    }

    public byte[] ReadBytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            if (!TryReadByte(out bytes[i]))
            {
                throw new EndOfStreamException($"the line ended after {i} of {count} bytes");
            }
        }

        return bytes;
    }

    public void Dispose() => _socket.Dispose();

    private bool TryReadByte(out byte value)
    {
        if (_start == _end)
        {
            _start = 0;
            try
            {
                _end = _socket.Receive(_buffer);
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
            {
                _end = 0;
            }
        }

        bool any = _start < _end;
        value = any ? _buffer[_start++] : (byte)0;
        return any;
    }
}
