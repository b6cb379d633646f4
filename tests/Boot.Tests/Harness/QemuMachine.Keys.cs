using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <content>Its keyboard.</content>
public sealed partial class QemuMachine
{
    // The status of the keyboard's controller and its bit that says that a byte waits to be read (IBM PS/2 Hardware Interface
    // Technical Reference, "Keyboard and Auxiliary Device Controller"). Reading it changes nothing.
    private const string Ps2Status = "i /b 0x64";
    private const byte Ps2OutputFull = 1;
    private const byte NoPs2 = 0xFF;

    /// <summary>
    /// Presses keys of the machine's keyboard, one after the other, named as QEMU's <c>QKeyCode</c> names them; '-' joins a
    /// chord.
    /// </summary>
    /// <remarks>
    /// A PS/2 keyboard keeps 16 bytes and drops what is more, so each key waits until the machine has read the one before. QEMU
    /// does not tell what a USB keyboard keeps: its keys take 40 ms each.
    /// </remarks>
    public void PressKeys(params IEnumerable<string> keys)
    {
        bool isUsb = _options.Extra.Any(static argument => argument.StartsWith("usb-kbd", StringComparison.Ordinal)) ||
            ReadPs2Status() == NoPs2;
        foreach (string key in keys)
        {
            string[] chord = key.Split('-');
            if (isUsb)
            {
                Execute("send-key", new JsonObject
                {
                    ["keys"] = new JsonArray(
                        [.. chord.Select(static name => new JsonObject { ["type"] = "qcode", ["data"] = name })]),
                    ["hold-time"] = 20,
                });
                continue;
            }

            foreach (string name in chord)
            {
                PressDown(name);
            }

            foreach (string name in chord.Reverse())
            {
                Release(name);
            }
        }
    }

    /// <summary>Presses a key of the machine's PS/2 keyboard, holds it, and waits until the machine has read that.</summary>
    public void PressDown(string key) => SendAndWaitForReader(KeyEvent(key, isDown: true));

    /// <summary>Releases a key of the machine's PS/2 keyboard, and waits until the machine has read that.</summary>
    public void Release(string key) => SendAndWaitForReader(KeyEvent(key, isDown: false));

    /// <summary>
    /// Presses a key of the machine's keyboard and releases it at once: the keyboard reports both, one at each time that it is
    /// asked.
    /// </summary>
    public void TapKey(string key) => Execute("input-send-event", new JsonObject
    {
        ["events"] = new JsonArray(KeyEvent(key, isDown: true), KeyEvent(key, isDown: false)),
    });

    /// <summary>Types text on the machine's keyboard: letters, digits, spaces, dots, hyphens and line feeds.</summary>
    public void PressText(string text) => PressKeys(text.Select(c => c switch
    {
        ' ' => "spc",
        '\n' => "ret",
        '-' => "minus",
        '.' => "dot",
        >= 'A' and <= 'Z' => $"shift-{char.ToLowerInvariant(c)}",
        >= 'a' and <= 'z' or >= '0' and <= '9' => c.ToString(),
        _ => throw new ArgumentException($"no key for '{c}'", nameof(text)),
    }));

    private static JsonObject KeyEvent(string key, bool isDown) => new()
    {
        ["type"] = "key",
        ["data"] = new JsonObject
        {
            ["down"] = isDown,
            ["key"] = new JsonObject { ["type"] = "qcode", ["data"] = key },
        },
    };

    private void SendAndWaitForReader(JsonObject key)
    {
        try
        {
            _qmp.Execute("input-send-event", new JsonObject { ["events"] = new JsonArray(key) });
            long start = Stopwatch.GetTimestamp();
            while ((ReadPs2Status() & Ps2OutputFull) != 0)
            {
                if (Stopwatch.GetElapsedTime(start) > CommandTimeout)
                {
                    throw Failure("the machine does not read its keyboard");
                }

                // The controller cannot be waited on.
                Thread.Sleep(1);
            }
        }
        catch (Exception exception) when (exception is BootTestException or IOException && !_hasFailed)
        {
            // The key before may have switched the machine off.
            if (!_process.WaitForExit(CommandTimeout))
            {
                throw Failure(exception.Message, exception);
            }
        }
    }

    private byte ReadPs2Status()
    {
        string answer = (string?)_qmp.Execute(
            "human-monitor-command", new JsonObject { ["command-line"] = Ps2Status }) ?? "";
        return byte.Parse(
            answer.AsSpan(answer.IndexOf("= 0x", StringComparison.Ordinal) + 4).Trim(), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture);
    }
}
