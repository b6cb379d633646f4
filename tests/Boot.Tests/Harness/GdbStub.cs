using System;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// QEMU's debugger interface: stops the machine where an instruction is executed or memory is written (GDB manual, "GDB Remote
/// Serial Protocol"). The machine stands still from the connection on, until <see cref="RunUntil"/> or the end.
/// </summary>
public sealed class GdbStub : IDisposable
{
    /// <summary>Stops before an instruction is executed.</summary>
    public const char Instruction = '1';

    /// <summary>Stops when memory is written.</summary>
    public const char Write = '2';

    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(100);

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly NetworkStream _stream;

    /// <summary>Connects to a machine that runs.</summary>
    /// <param name="path">The socket, as the option <c>-gdb</c> named it.</param>
    public GdbStub(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _stream = new NetworkStream(_socket) { ReadTimeout = (int)s_timeout.TotalMilliseconds };

        // Why it stopped: the connection.
        Receive();
    }

    /// <summary>Lets the machine run until something happens, and stops it there.</summary>
    /// <param name="kind"><see cref="Instruction"/> or <see cref="Write"/>.</param>
    /// <param name="address">The virtual address.</param>
    /// <param name="length">Bytes of memory; 1 for an instruction.</param>
    /// <param name="cause">Called once the machine runs.</param>
    public void RunUntil(char kind, ulong address, int length, Action? cause = null)
    {
        string place = string.Create(CultureInfo.InvariantCulture, $"{kind},{address:x},{length:x}");
        Expect("OK", $"Z{place}");
        Send("c");
        cause?.Invoke();
        string stop = Receive();
        if (!stop.StartsWith('T'))
        {
            throw new BootTestException($"the machine did not stop at {place} but answered '{stop}'");
        }

        Expect("OK", $"z{place}");
        if (kind == Instruction)
        {
            // Past the instruction, so that the next stop there is another one.
            Send("s");
            Receive();
        }
    }

    /// <summary>Lets the machine run on.</summary>
    public void Dispose()
    {
        Send("D");
        _stream.Dispose();
        _socket.Dispose();
    }

    private void Expect(string answer, string packet)
    {
        Send(packet);
        if (Receive() is var received && received != answer)
        {
            throw new BootTestException($"QEMU's debugger interface answered '{received}' to '{packet}'");
        }
    }

    private void Send(string packet)
    {
        byte sum = 0;
        foreach (char character in packet)
        {
            sum += (byte)character;
        }

        _stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"${packet}#{sum:x2}")));
    }

    // What is between '$' and '#'; the acknowledgements between packets are skipped, and the checksum is not looked at: the line
    // is a socket.
    private string Receive()
    {
        var text = new StringBuilder();
        while (ReadByte() != '$')
        {
            // An acknowledgement.
        }

        for (char character = ReadByte(); character != '#'; character = ReadByte())
        {
            text.Append(character);
        }

        ReadByte();
        ReadByte();
        _stream.WriteByte((byte)'+');
        return text.ToString();
    }

    private char ReadByte()
    {
        try
        {
            return _stream.ReadByte() is var read and >= 0 ? (char)read : throw new BootTestException("QEMU has ended");
        }
        catch (IOException exception)
        {
            throw new BootTestException($"the machine did not stop within {s_timeout.TotalSeconds} s", exception);
        }
    }
}
