using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Threads;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// The vectors that PCI devices send messages to. Their one handler ends the interrupt and sets the event of whoever has the
/// vector; it neither allocates nor waits.
/// </summary>
internal static unsafe class DeviceVectors
{
    /// <summary>The first vector.</summary>
    public const byte First = 0x50;

    /// <summary>The last vector.</summary>
    public const byte Last = 0xEF;

    // Guards s_names.
    private static SharedLock Lock => default;
    private static readonly string?[] s_names = new string?[Last + 1 - First];

    // Changed with interrupts off: the handler reads them.
#pragma warning disable CS0649 // Written through its elements only.
    private static Events s_events;
#pragma warning restore CS0649

    /// <summary>Takes a vector.</summary>
    /// <param name="name">Whose it is, for people.</param>
    /// <param name="happened">The event that its interrupts set; stays until <see cref="Free"/>.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>False when all are taken.</returns>
    public static bool TryTake(string name, WaitObject* happened, out byte vector)
    {
        vector = 0;
        using (Lock.Enter())
        {
            for (int i = 0; i < s_names.Length; i++)
            {
                if (s_names[i] is null)
                {
                    s_names[i] = name;
                    vector = (byte)(First + i);
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

    /// <summary>Gives a vector back. A message that is still on its way is ended and counted, and wakes nobody.</summary>
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
            s_names[vector - First] = null;
        }
    }

    /// <summary>Who has a vector; null for nobody, and for vectors that are not of devices.</summary>
    /// <param name="vector">The vector.</param>
    public static string? GetName(int vector) => vector is >= First and <= Last ? s_names[vector - First] : null;

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
