using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Runtime.Handles;

/// <summary>How a wait at a completion port ended.</summary>
internal enum CompletionStatus
{
    /// <summary>With a packet.</summary>
    Success,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>The last handle of the port was closed.</summary>
    Abandoned,
}

/// <summary>
/// A completion port: a queue of packets, and waiting threads, of which the latest is woken first. All waiting threads may run at
/// once: the limit of running threads that Windows accepts is ignored, since the scheduler handles this. The packets have a lock.
/// The count of the wait object is that of the packets that no woken thread is on its way to.
/// </summary>
internal sealed unsafe class CompletionPort : KernelObject
{
    private readonly CompletionPackets _packets = new();
    private WaitObject* _waiters;

    // Guards the packets of every port.
    private static SharedLock Lock => default;

    public override KernelObjectKind Kind => KernelObjectKind.CompletionPort;

    /// <summary>Makes a port.</summary>
    /// <returns>Null when there is no memory for its state.</returns>
    /// <exception cref="System.OutOfMemoryException">There is no memory for the object.</exception>
    public static CompletionPort? TryCreate()
    {
        var created = new CompletionPort();
        created._waiters = WaitObjects.Create(WaitKind.CompletionPort, 0, int.MaxValue);
        return created._waiters == null ? null : created;
    }

    /// <summary>Adds a packet and wakes a thread.</summary>
    /// <returns>False when there are 2^31 - 1 of them.</returns>
    /// <exception cref="System.OutOfMemoryException">There is no memory for the packet; nothing has changed.</exception>
    public bool Post(in CompletionPacket packet)
    {
        if (_waiters->Count == int.MaxValue)
        {
            return false;
        }

        while (!TryAdd(in packet, out int capacity))
        {
            var larger = new CompletionPackets.Run[capacity * 2];
            using (Lock.Enter())
            {
                _packets.Grow(larger);
            }
        }

        // A port whose handles were closed meanwhile has its count at the maximum already.
        Waits.TryAdd(_waiters, 1, out _);
        return true;
    }

    /// <summary>Takes a packet, waiting for one.</summary>
    /// <param name="milliseconds">How long at most; 0 does not wait.</param>
    /// <param name="packet">The packet.</param>
    public CompletionStatus Take(uint milliseconds, out CompletionPacket packet)
    {
        packet = default;
        if (Waits.For(_waiters, milliseconds) == WaitObject.TimedOut)
        {
            return CompletionStatus.TimedOut;
        }

        using (Lock.Enter())
        {
            return _packets.TryTake(out packet) ? CompletionStatus.Success : CompletionStatus.Abandoned;
        }
    }

    /// <summary>No further packet can be posted: ends all present and later waits without a packet.</summary>
    internal override void OnLastHandleClosed()
    {
        while (_waiters->Count < int.MaxValue)
        {
            Waits.TryAdd(_waiters, int.MaxValue - _waiters->Count, out _);
        }
    }

    internal override void Delete()
    {
        WaitObjects.Release(_waiters);
        _waiters = null;
    }

    private bool TryAdd(in CompletionPacket packet, out int capacity)
    {
        using (Lock.Enter())
        {
            capacity = _packets.Capacity;
            return _packets.TryAdd(in packet);
        }
    }
}
