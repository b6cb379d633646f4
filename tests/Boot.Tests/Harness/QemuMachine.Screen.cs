using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json.Nodes;
using System.Threading;

namespace UefiKernel.Boot.Tests.Harness;

/// <content>Its screen, as text and as pictures.</content>
public sealed partial class QemuMachine
{
    /// <summary>The text on the screen, one string for each row.</summary>
    /// <param name="device">The id of the display adapter, or null for the first one.</param>
    public string[] ReadScreen(string? device = null) => ScreenReader.ReadLines(TakeScreenshot(device));

    /// <summary>Reads the screen again and again until it satisfies the condition; for what serial does not tell.</summary>
    public string[] WaitForScreen(
        Predicate<string[]> condition, string description, TimeSpan? timeout = null, string? device = null)
    {
        TimeSpan limit = timeout ?? CommandTimeout;
        long start = Stopwatch.GetTimestamp();
        int shown = Log.Length;
        while (true)
        {
            string[] lines = ReadScreen(device);
            if (condition(lines))
            {
                return lines;
            }

            if (Stopwatch.GetElapsedTime(start) > limit)
            {
                throw Failure(
                    $"the screen did not show {description} within {limit.TotalSeconds} s; it " +
                    $"reads:\n{string.Join('\n', lines).TrimEnd()}");
            }

            if (Log.IndexOf(PanicBegin, shown, StringComparison.Ordinal) >= 0)
            {
                // The report itself may be what is waited for.
                Serial.WaitForAny([PanicEnd], shown, s_panicLimit);
                lines = ReadScreen(device);
                return condition(lines)
                    ? lines
                    : throw Failure($"the kernel panicked while {description} was waited for:\n{PanicReport(shown)}");
            }

            // The screen cannot be waited on, so it is looked at ten times a second.
            Thread.Sleep(100);
        }
    }

    /// <summary>
    /// Waits until the screen shows all that came before the prompt: the shell draws when no key waits, so all is drawn when it
    /// takes the second of two keys. They are a letter and the key that removes it.
    /// </summary>
    public void WaitUntilDrawn()
    {
        foreach (string key in new[] { "x", "\b" })
        {
            Type(key);
            WaitFor(key);
        }
    }

    /// <summary>Adds the screen as it is to a moving picture.</summary>
    internal void AddTo(AnimatedPicture picture, TimeSpan time) => picture.Add(TakeScreenshot(), time);

    /// <summary>The width and height of the screen in pixels.</summary>
    public (int Width, int Height) GetScreenSize()
    {
        Screenshot screen = TakeScreenshot();
        return (screen.Width, screen.Height);
    }

    /// <summary>Saves a picture of the screen in the results folder; returns its path, or why there is none.</summary>
    /// <param name="name">The file's name without its extension; null for the machine's name.</param>
    public string SaveScreenshot(string? name = null)
    {
        if (_qmp is null || _process.HasExited || !_options.HasScreen)
        {
            return "none";
        }

        string path = Path.Combine(Workspace.Results, $"{name ?? _options.Name}.png");
        bool wasPaused = _isPaused;
        try
        {
            // A stopped QEMU answers nothing.
            Continue();
            _qmp.Execute("screendump", new JsonObject { ["filename"] = path, ["format"] = "png" });
            _hasScreenshot = true;
            return path;
        }
        catch (Exception exception) when (exception is BootTestException or IOException)
        {
            return exception.Message;
        }
        finally
        {
            if (wasPaused)
            {
                Pause();
            }
        }
    }

    private Screenshot TakeScreenshot(string? device = null)
    {
        string file = $"{_folder}/screen.ppm";
        var arguments = new JsonObject { ["filename"] = file };
        if (device is not null)
        {
            arguments["device"] = device;
        }

        Execute("screendump", arguments);
        return Screenshot.FromPpm(File.ReadAllBytes(file));
    }
}
