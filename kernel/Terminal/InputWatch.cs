using System;
using System.Threading;
using UefiKernel.Kernel.Log;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// Reports on the screen when no keyboard works, and when one starts to work. USB keyboards may come and go at any time.
/// </summary>
/// <param name="findings">What was found.</param>
/// <param name="hasKeyboard">Whether a keyboard works now.</param>
internal sealed class InputWatch(InputFindings findings, Func<bool> hasKeyboard)
{
    // Until then each USB device has been found: firmware may take 5 s to let a controller go.
    private const int UsbMilliseconds = 10_000;

    // Soon enough for somebody who waits for it.
    private const int LookMilliseconds = 250;

    /// <summary>Begins, on a thread of its own.</summary>
    public void Start() => new Thread(Run) { IsBackground = true, Name = "keyboards" }.Start();

    private void Run()
    {
        int limit = findings.UsesUsb && findings.UsbControllers > 0 ? UsbMilliseconds : 0;
        for (int waited = 0; waited < limit && !hasKeyboard(); waited += LookMilliseconds)
        {
            Thread.Sleep(LookMilliseconds);
        }

        bool isReported = false;
        while (true)
        {
            bool hasOne = hasKeyboard();
            if (!hasOne && !isReported)
            {
                Report(findings);
            }
            else if (hasOne && isReported)
            {
                KernelLog.WriteLine("[KERNEL] ✓ A keyboard works now: type 'help' and press Enter");
            }

            isReported = !hasOne;
            Thread.Sleep(LookMilliseconds);
        }
    }

    private static void Report(InputFindings findings)
    {
        // With a serial port the machine can be used. What was found, and what to do, is of another colour than what is wrong.
        LogLevel level = findings.Serial is null ? LogLevel.Error : LogLevel.Warning;
        foreach (string line in InputNotice.Compose(findings))
        {
            KernelLog.WriteLine(level, $"[KERNEL] {line}");
            level = LogLevel.Warning;
        }
    }
}
