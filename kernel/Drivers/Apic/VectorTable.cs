using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// The owners of the interrupt vectors. Parts of the machine own theirs permanently, with a handler of their own; PCI devices
/// allocate and free them. Those share one handler: it ends the interrupt and sets the event of the vector's owner; it neither
/// allocates nor waits.
/// </summary>
internal static unsafe class VectorTable
{
    /// <summary>The first vector for PCI devices.</summary>
    public const byte First = 0x50;

    /// <summary>The last vector for PCI devices.</summary>
    public const byte Last = 0xEF;

    // Guards s_names.
    private static SharedLock Lock => default;
    private static readonly string?[] s_names = new string?[Interrupts.VectorCount];

    // Changed with interrupts off: the handler reads them.
#pragma warning disable CS0649 // Written through its elements only.
    private static Events s_events;
#pragma warning restore CS0649

    /// <summary>Assigns a vector to a part of the machine permanently.</summary>
    /// <param name="vector">The vector, not one for PCI devices.</param>
    /// <param name="name">Whose it is, for people.</param>
    /// <param name="handler">Takes its interrupts and ends them; neither allocates nor throws.</param>
    public static void Connect(byte vector, string name, delegate*<InterruptFrame*, void> handler)
    {
        s_names[vector] = name;
        using (Interrupts.Disable())
        {
            Interrupts.SetHandler(vector, handler);
        }
    }

    /// <summary>Takes a vector for a PCI device.</summary>
    /// <param name="name">Whose it is, for people.</param>
    /// <param name="happened">The event that its interrupts set; stays until <see cref="Free"/>.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>False when all are taken.</returns>
    public static bool TryTake(string name, WaitObject* happened, out byte vector)
    {
        vector = 0;
        using (Lock.Enter())
        {
            for (int i = First; i <= Last; i++)
            {
                if (s_names[i] is null)
                {
                    s_names[i] = name;
                    vector = (byte)i;
                    break;
                }
            }
        }

        if (vector == 0)
        {
            return false;
        }

        using (Interrupts.Disable())
        {
            s_events[vector - First] = (nint)happened;
            Interrupts.SetHandler(vector, &OnInterrupt);
        }

        return true;
    }

    /// <summary>Gives a vector back. A message that is still on its way is ended and counted, and wakes no thread.</summary>
    /// <param name="vector">The vector.</param>
    public static void Free(byte vector)
    {
        using (Interrupts.Disable())
        {
            Interrupts.SetHandler(vector, &ApicInterrupts.End);
            s_events[vector - First] = 0;
        }

        using (Lock.Enter())
        {
            s_names[vector] = null;
        }
    }

    /// <summary>The owner of a vector; null for none.</summary>
    /// <param name="vector">The vector.</param>
    public static string? GetName(int vector) => s_names[vector];

    private static void OnInterrupt(InterruptFrame* frame)
    {
        var happened = (WaitObject*)s_events[(byte)frame->Vector - First];
        ApicInterrupts.End(frame);
        if (happened != null)
        {
            Waits.Set(happened);
        }
    }

    [InlineArray(Last + 1 - First)]
    private struct Events
    {
        private nint _first;
    }
}
