using System;
using UefiKernel.Kernel.Drivers.Serial;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

/// <summary>A processor: a lock that interrupts wait for, and a clock that goes on when somebody looks at it.</summary>
internal sealed class FakeProcessor
{
    private int _depth;
    private bool _isInInterrupt;

    public ulong Milliseconds { get; set; } = 1000;

    /// <summary>Looks at the clock until a millisecond is over.</summary>
    public int LooksPerMillisecond { get; set; } = 1000;

    /// <summary>Whether the lock keeps interrupts away; a test that does not fail without it shows nothing.</summary>
    public bool LockWorks { get; set; } = true;

    /// <summary>What may happen between any two instructions that are not under the lock.</summary>
    public Action? Interrupt { get; set; }

    private int Looks { get; set; }

    public ulong Look()
    {
        if (++Looks % LooksPerMillisecond == 0)
        {
            Milliseconds++;
        }

        return Milliseconds;
    }

    /// <summary>Whether the lock is held.</summary>
    public bool IsLocked => _depth > 0;

    public void Enter() => _depth++;

    public void Leave()
    {
        _depth--;
        Poll();
    }

    /// <summary>Lets an interrupt in where it is not locked out.</summary>
    public void Poll()
    {
        if ((_depth > 0 && LockWorks) || _isInInterrupt || Interrupt is null)
        {
            return;
        }

        _isInInterrupt = true;
        Interrupt();
        _isInInterrupt = false;
    }
}

/// <summary>The structure that ports are generic over, in front of a <see cref="FakeProcessor"/>.</summary>
internal readonly struct FakeSerialHost(FakeProcessor processor) : ISerialHost
{
    public ulong Milliseconds => processor.Look();

    public ulong Suspend()
    {
        processor.Enter();
        return 0;
    }

    public void Resume(ulong state) => processor.Leave();
}
