using System;
using System.Threading;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Draws the end of what a command wrote when the console's pace had no room for it and the command works on without writing. The
/// thread sleeps while there is nothing to draw.
/// </summary>
internal static class ScreenThread
{
    // The longest delay of a drawing when no other is pending.
    private const int Milliseconds = 16;

    /// <summary>Starts the thread.</summary>
    /// <param name="console">What it draws.</param>
    public static void Start(ConsoleWriter console)
    {
        var pending = new AutoResetEvent(false);
        console.TextPending = () => pending.Set();
        new Thread(() => Run(console, pending)) { IsBackground = true, Name = ThreadFunctions.ScreenThreadName }.Start();
    }

    // Drawing allocates nothing, but a method's first call may need memory. The text stays pending and is drawn when memory is
    // available.
    private static void Draw(ConsoleWriter console)
    {
        try
        {
            console.FlushIfDue();
        }
        catch (OutOfMemoryException)
        {
            // The next attempt follows in some milliseconds.
        }
    }

    private static void Run(ConsoleWriter console, AutoResetEvent pending)
    {
        while (true)
        {
            pending.WaitOne();
            do
            {
                Thread.Sleep(Milliseconds);
                Draw(console);
            }
            while (console.HasPendingText);
        }
    }
}
