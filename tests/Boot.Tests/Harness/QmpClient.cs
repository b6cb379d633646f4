using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>
/// The QEMU Machine Protocol: JSON lines over a socket. Commands are answered in order; events come in between (QEMU
/// documentation, "QEMU Machine Protocol Specification").
/// </summary>
internal sealed class QmpClient : IDisposable
{
    private static readonly TimeSpan s_commandTimeout = TimeSpan.FromSeconds(100);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly List<JsonNode> _events = [];
    private readonly Queue<JsonNode> _answers = [];
    private readonly HashSet<JsonNode> _taken = [];
    private bool _ended;

    /// <summary>Connects to a QEMU that is about to open the socket, and takes it out of its negotiation mode.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="isAlive">Whether QEMU still runs; when it does not, waiting makes no sense.</param>
    public QmpClient(string path, Func<bool> isAlive)
    {
        _socket = Connect(path, isAlive);
        _stream = new NetworkStream(_socket);
        new Thread(Read) { IsBackground = true, Name = "qmp" }.Start();
        Execute("qmp_capabilities");
    }

    /// <summary>Runs a command and returns its answer.</summary>
    public JsonNode? Execute(string command, JsonObject? arguments = null)
    {
        var request = new JsonObject { ["execute"] = command };
        if (arguments is not null)
        {
            request["arguments"] = arguments;
        }

        lock (_events)
        {
            _stream.Write(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"));
            JsonNode answer = Wait(() => _answers.TryDequeue(out JsonNode? first) ? first : null, s_commandTimeout)
                ?? throw new BootTestException($"QEMU gave no answer to the QMP command '{command}'");
            return answer["error"] is { } error
                ? throw new BootTestException($"QMP command '{command}': {error.ToJsonString()}")
                : answer["return"];
        }
    }

    /// <summary>
    /// Waits for the first event of this name that no earlier call has returned, and returns its data; null when the time is
    /// over or QEMU has ended without it.
    /// </summary>
    public JsonNode? WaitForEvent(string name, TimeSpan timeout)
    {
        lock (_events)
        {
            JsonNode? found = Wait(() => _events.Find(e => (string?)e["event"] == name && !_taken.Contains(e)), timeout);
            return found is not null && _taken.Add(found) ? found["data"] : null;
        }
    }

    /// <summary>Whether an event of this name has come.</summary>
    public bool HasSeen(string name)
    {
        lock (_events)
        {
            return _events.Exists(e => (string?)e["event"] == name);
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private static Socket Connect(string path, Func<bool> isAlive)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                socket.Connect(new UnixDomainSocketEndPoint(path));
                return socket;
            }
            catch (SocketException exception)
            {
                // QEMU is still starting. There is nothing to wait on but the file's appearance.
                socket.Dispose();
                if (!isAlive() || Stopwatch.GetElapsedTime(start) > s_commandTimeout)
                {
                    throw new BootTestException("QEMU did not open its QMP socket", exception);
                }

                Thread.Sleep(20);
            }
        }
    }

    private JsonNode? Wait(Func<JsonNode?> find, TimeSpan timeout)
    {
        long deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        while (true)
        {
            if (find() is { } found)
            {
                return found;
            }

            TimeSpan left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (_ended || left <= TimeSpan.Zero)
            {
                return null;
            }

            Monitor.Wait(_events, left);
        }
    }

    private void Read()
    {
        try
        {
            using var reader = new StreamReader(_stream, Encoding.UTF8, leaveOpen: true);
            while (reader.ReadLine() is { } line)
            {
                JsonNode message = JsonNode.Parse(line) ?? throw new JsonException("null");
                lock (_events)
                {
                    if (message["event"] is not null)
                    {
                        _events.Add(message);
                    }
                    else if (message["QMP"] is null)
                    {
                        _answers.Enqueue(message);
                    }

                    Monitor.PulseAll(_events);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or JsonException)
        {
            // QEMU is gone, perhaps in the middle of a line.
        }

        lock (_events)
        {
            _ended = true;
            Monitor.PulseAll(_events);
        }
    }
}
