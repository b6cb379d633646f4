using System;
using System.Collections.Generic;
using System.Text;

namespace UefiKernel.Shell.Tests;

/// <summary>A serial line whose two ends are byte queues.</summary>
internal sealed class FakeSerialLine : ISerialLine
{
    private readonly Queue<byte> _incoming = new();

    public List<byte> Sent { get; } = [];

    public string SentText => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Sent.ToArray());

    public void Receive(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            _incoming.Enqueue(value);
        }
    }

    public void Receive(string text) => Receive(Encoding.UTF8.GetBytes(text));

    public void Write(ReadOnlySpan<byte> utf8) => Sent.AddRange(utf8);

    public bool TryRead(out byte value) => _incoming.TryDequeue(out value);
}
