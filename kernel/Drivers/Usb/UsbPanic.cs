using UefiKernel.Kernel.Drivers.Usb.Xhci;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Usb;

/// <summary>
/// Keeps keyboards alive in a panic: interrupts are off, no thread runs, and perhaps there is no heap. Controllers are kept as a
/// list through themselves, which needs no memory.
/// </summary>
public static class UsbPanic
{
    // Guards s_first and the links behind it against others that change them. They can be read at any time.
    private static SharedLock Lock => default;
    private static XhciController? s_first;

    /// <summary>
    /// Handles the controllers' events: reports reach their listeners. Takes no memory and no lock and waits for
    /// nothing. Called over and over.
    /// </summary>
    public static void Poll()
    {
        for (XhciController? controller = s_first; controller is not null; controller = controller.Next)
        {
            controller.HandleEvents();
        }
    }

    /// <summary>Adds a controller.</summary>
    /// <param name="controller">The controller.</param>
    internal static void Add(XhciController controller)
    {
        using (Lock.Enter())
        {
            controller.Next = s_first;
            s_first = controller;
        }
    }

    /// <summary>Takes a controller out.</summary>
    /// <param name="controller">The controller.</param>
    internal static void Remove(XhciController controller)
    {
        using (Lock.Enter())
        {
            if (s_first == controller)
            {
                s_first = controller.Next;
            }

            for (XhciController? before = s_first; before is not null; before = before.Next)
            {
                if (before.Next == controller)
                {
                    before.Next = controller.Next;
                }
            }
        }
    }
}
