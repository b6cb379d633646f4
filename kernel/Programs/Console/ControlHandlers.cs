using System;
using System.Collections.Generic;
using System.Runtime;
using System.Threading;
using UefiKernel.Kernel.Runtime.Programs;
using UefiKernel.Kernel.Runtime.Windows;

namespace UefiKernel.Kernel.Programs.Console;

/// <summary>
/// What a program wants to be called for Ctrl-C (Microsoft, "SetConsoleCtrlHandler function"). The handlers run on a thread of
/// their own, the last one first, until one says that it took the signal; when none does, the program ends.
/// </summary>
internal static unsafe class ControlHandlers
{
    private const uint ControlC = 0;

    private static readonly Lock s_lock = new();

    // Guarded by s_lock.
    private static readonly List<nint> s_handlers = [];
    private static bool s_isIgnored;

    /// <summary>Forgets what a program set.</summary>
    public static void Clear()
    {
        lock (s_lock)
        {
            s_handlers.Clear();
            s_isIgnored = false;
        }
    }

    /// <summary>Ctrl-C was pressed.</summary>
    /// <param name="end">Ends the program; called when no handler took the signal.</param>
    public static void Signal(Action end)
    {
        nint[] handlers;
        lock (s_lock)
        {
            if (s_isIgnored)
            {
                return;
            }

            handlers = [.. s_handlers];
        }

        if (handlers.Length == 0)
        {
            end();
            return;
        }

        ProgramCode.Start(new Thread(() => Call(handlers, end)) { IsBackground = true, Name = "Ctrl-C" });
    }

    private static void Call(nint[] handlers, Action end)
    {
        for (int i = handlers.Length - 1; i >= 0; i--)
        {
            // The program vouches that this is a HandlerRoutine.
            if (((delegate* unmanaged<uint, int>)handlers[i])(ControlC) != 0)
            {
                return;
            }
        }

        end();
    }

    /// <summary>Adds a handler or takes one away; without one, Ctrl-C is ignored or not.</summary>
    [RuntimeExport("SetConsoleCtrlHandler")]
    private static int SetHandler(nint handler, int add)
    {
        lock (s_lock)
        {
            if (handler == 0)
            {
                s_isIgnored = add != 0;
                return 1;
            }

            if (add != 0)
            {
                s_handlers.Add(handler);
                return 1;
            }

            int index = s_handlers.LastIndexOf(handler);
            if (index < 0)
            {
                return WindowsError.Fail(WindowsError.InvalidParameter);
            }

            s_handlers.RemoveAt(index);
            return 1;
        }
    }
}
