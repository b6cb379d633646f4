namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>What a completion port hands out.</summary>
/// <param name="Bytes">The bytes that were transferred, or what the poster gave instead.</param>
/// <param name="Key">The file's key, or what the poster gave instead.</param>
/// <param name="Overlapped">The address of the operation's OVERLAPPED, or what the poster gave instead.</param>
internal readonly record struct CompletionPacket(uint Bytes, nuint Key, nint Overlapped);

/// <summary>
/// The packets of a completion port, first in, first out. Equal packets in a row are counted in one place, so that posting the
/// same again needs no memory: the library's pool of threads uses a port as a semaphore and must be able to wake a thread when
/// the heap is full.
/// </summary>
internal sealed class CompletionPackets
{
    private Run[] _runs = new Run[4];
    private int _first;
    private int _runCount;

    /// <summary>The number of runs of equal packets that fit.</summary>
    public int Capacity => _runs.Length;

    /// <summary>Whether there is no packet.</summary>
    public bool IsEmpty => _runCount == 0;

    /// <summary>Adds a packet; false when there is no room for it.</summary>
    public bool TryAdd(in CompletionPacket packet)
    {
        if (_runCount > 0)
        {
            ref Run last = ref _runs[(_first + _runCount - 1) % _runs.Length];
            if (last.Packet == packet && last.Count < int.MaxValue)
            {
                last.Count++;
                return true;
            }
        }

        if (_runCount == _runs.Length)
        {
            return false;
        }

        _runs[(_first + _runCount++) % _runs.Length] = new Run { Packet = packet, Count = 1 };
        return true;
    }

    /// <summary>Takes the first packet.</summary>
    /// <returns>False when there is none.</returns>
    public bool TryTake(out CompletionPacket packet)
    {
        packet = default;
        if (_runCount == 0)
        {
            return false;
        }

        ref Run first = ref _runs[_first];
        packet = first.Packet;
        if (--first.Count == 0)
        {
            _first = (_first + 1) % _runs.Length;
            _runCount--;
        }

        return true;
    }

    /// <summary>Moves the packets to a larger place, unless that has been done meanwhile.</summary>
    /// <param name="larger">The place, longer than <see cref="Capacity"/> was.</param>
    public void Grow(Run[] larger)
    {
        if (larger.Length <= _runs.Length)
        {
            return;
        }

        for (int i = 0; i < _runCount; i++)
        {
            larger[i] = _runs[(_first + i) % _runs.Length];
        }

        _runs = larger;
        _first = 0;
    }

    /// <summary>Equal packets in a row.</summary>
    internal struct Run
    {
        /// <summary>Each of them.</summary>
        public CompletionPacket Packet;

        /// <summary>How many.</summary>
        public int Count;
    }
}
