using System;
using System.Collections.Generic;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Tests.Fakes;

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

    /// <summary>What <see cref="Read"/> gives before the next byte.</summary>
    public bool HasLost { get; set; }

    /// <summary>What <see cref="TryResume"/> says next.</summary>
    public bool HasResumed { get; set; }

    public SerialInput Read(out byte value)
    {
        if (!HasLost)
        {
            return _incoming.TryDequeue(out value) ? SerialInput.Byte : SerialInput.None;
        }

        HasLost = false;
        value = 0;
        return SerialInput.Loss;
    }

    public bool TryTakeCancel()
    {
        int last = Array.LastIndexOf(_incoming.ToArray(), (byte)3);
        for (int i = 0; i <= last; i++)
        {
            _incoming.Dequeue();
        }

        return last >= 0;
    }

    public bool TryResume()
    {
        bool hasResumed = HasResumed;
        HasResumed = false;
        return hasResumed;
    }
}
