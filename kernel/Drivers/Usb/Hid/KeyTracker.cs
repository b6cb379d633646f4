using System;
using System.Runtime.CompilerServices;
using UefiKernel.Kernel.Drivers.Input;

namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>
/// Turns the reports of one keyboard, each of which says what is held, into presses, repetitions and releases. Allocates nothing.
/// </summary>
/// <param name="layout">Where the reports have which keys, at first.</param>
/// <param name="codes">Takes what is pressed.</param>
internal sealed class KeyTracker(KeyboardReport layout, IKeyCodes codes)
{
    /// <summary>How long a key is held before it repeats, in nanoseconds.</summary>
    public const ulong RepeatDelay = 500_000_000;

    /// <summary>The time between its repetitions, in nanoseconds: 30 in a second.</summary>
    public const ulong RepeatInterval = 33_333_333;

    private const int MostKeys = 256;

    // What each report said last, and all of them together.
    private Reports _reports;
    private HeldKeys _held;
    private byte _repeating;

    /// <summary>Where the reports have which keys.</summary>
    public KeyboardReport Layout { get; private set; } = layout;

    /// <summary>When the held key repeats, in nanoseconds of the clock; null when none does.</summary>
    public ulong? RepeatsAt { get; private set; }

    /// <summary>A report came.</summary>
    /// <param name="report">The report.</param>
    /// <param name="now">The time in nanoseconds.</param>
    public void Take(ReadOnlySpan<byte> report, ulong now)
    {
        int index = Layout.IndexOf(report);
        if (index < 0)
        {
            return;
        }

        Span<byte> keys = stackalloc byte[MostKeys];
        int count = Layout.Read(report, keys, out bool hasError);
        HeldKeys reported = default;
        foreach (byte usage in keys[..count])
        {
            reported.Add(usage);
        }

        if (hasError)
        {
            // More keys are held than it can tell apart: those from before still are. Its modifiers are right (HID 1.11, C.2).
            reported.AddWithoutModifiers(in _reports[index]);
        }

        _reports[index] = reported;
        HeldKeys held = default;
        for (int i = 0; i < KeyboardReport.MostReports; i++)
        {
            held.Add(in _reports[i]);
        }

        HeldKeys before = _held;
        _held = held;
        Release(in before, in held);
        Press(in before, keys[..count], now);
    }

    /// <summary>Repeats the key that is held, if its time has come.</summary>
    /// <param name="now">The time in nanoseconds.</param>
    public void Repeat(ulong now)
    {
        if (RepeatsAt is not { } at || now < at)
        {
            return;
        }

        if (codes.Repeating != this)
        {
            RepeatsAt = null;
            return;
        }

        // Repetitions that were missed meanwhile are skipped.
        RepeatsAt = now + RepeatInterval;
        codes.Add(UsageCodes.CodeOf(_repeating));
    }

    /// <summary>The reports are others from now on; what is held is released.</summary>
    /// <param name="changed">Where they have which keys.</param>
    public void ChangeLayout(KeyboardReport changed)
    {
        ReleaseAll();
        Layout = changed;
    }

    /// <summary>The keyboard has left: nothing is held any more.</summary>
    public void ReleaseAll()
    {
        HeldKeys before = _held;
        _held = default;
        _reports = default;
        Release(in before, in _held);
    }

    private void Release(in HeldKeys before, in HeldKeys held)
    {
        for (int usage = 0; usage < MostKeys; usage++)
        {
            if (before.Has((byte)usage) && !held.Has((byte)usage))
            {
                Send((byte)usage, UsageCodes.Released);
                RepeatsAt = usage == _repeating ? null : RepeatsAt;
            }
        }
    }

    // Modifiers first: a report may have a letter together with the shift that it was pressed with.
    private void Press(in HeldKeys before, ReadOnlySpan<byte> keys, ulong now)
    {
        foreach (byte usage in keys)
        {
            if (usage >= UsageCodes.FirstModifier && !before.Has(usage))
            {
                Send(usage, 0);
            }
        }

        HeldKeys sent = before;
        foreach (byte usage in keys)
        {
            if (usage >= UsageCodes.FirstModifier || sent.Has(usage))
            {
                continue;
            }

            sent.Add(usage);
            codes.Repeating = this;
            Send(usage, 0);
            if (UsageCodes.Repeats(usage))
            {
                _repeating = usage;
                RepeatsAt = now + RepeatDelay;
            }
        }
    }

    private void Send(byte usage, ushort released)
    {
        if (UsageCodes.CodeOf(usage) is var code && code != 0)
        {
            codes.Add((ushort)(code | released));
        }
    }

    [InlineArray(KeyboardReport.MostReports)]
    private struct Reports
    {
        private HeldKeys _first;
    }
}
