using System;
using System.Collections.Generic;
using System.Linq;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Usb.Hid;
using UefiKernel.Kernel.Tests.Drivers.Usb.Models;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>Report descriptors and reports of keyboards, damaged or made up.</summary>
internal static class HidFuzz
{
    private const byte Released = 0x80;
    private const int LongestReport = 1024;

    private static readonly byte[][] s_samples =
        [SampleReports.ListKeyboard, SampleReports.BitKeyboard, SampleReports.NumberedKeyboard, SampleReports.VolumeKeys];

    /// <summary>The first byte is the size of packets; a report descriptor follows, which is read as reports too.</summary>
    public static void RunDescriptor(byte[] input)
    {
        var rest = new FuzzInput(input);
        int packet = 1 + (rest.Byte() & 63);
        CheckDescriptor(rest.Rest, packet);
    }

    /// <summary>
    /// A sound descriptor with some bytes changed: place in two bytes, value in one. The first byte also chooses the sample and
    /// the size of packets.
    /// </summary>
    public static void RunDescriptorDamage(byte[] input)
    {
        byte first = input.FirstOrDefault();
        byte[] bytes = [.. s_samples[first % s_samples.Length]];
        var rest = new FuzzInput(input);
        while (!rest.IsEmpty)
        {
            int place = rest.Word() % bytes.Length;
            bytes[place] = rest.Byte();
        }

        CheckDescriptor(bytes, 1 + (first >> 2));
    }

    /// <summary>Reports of the boot protocol, of the length that the first byte of each says.</summary>
    public static void RunBootReports(byte[] input)
    {
        var keys = new Pressed();
        var tracker = new KeyTracker(KeyboardReport.Boot, keys);
        CheckReports(tracker, keys, new ReportAssembly(KeyboardReport.BootLength, KeyboardReport.BootLength), input, 64);
    }

    private static void CheckDescriptor(ReadOnlySpan<byte> bytes, int packet)
    {
        bool isKeyboard = ReportDescriptor.TryFindKeyboard(bytes, out KeyboardReport? layout, out string name);
        TableFuzz.Require(name.Length > 0 && isKeyboard == layout is not null, "an interface without a name");
        if (layout is null)
        {
            return;
        }

        LedReport leds = layout.Leds;
        TableFuzz.Require(leds.Length is >= 0 and <= LedReport.MostBytes && layout.Longest <= LongestReport + 1, "a length");
        Span<byte> report = stackalloc byte[LedReport.MostBytes];
        report[..leds.Length].Clear();
        leds.Write(KeyLocks.CapsLock | KeyLocks.NumLock | KeyLocks.ScrollLock, report[..leds.Length]);
        var keys = new Pressed();
        CheckReports(new KeyTracker(layout, keys), keys, new ReportAssembly(packet, layout.Longest), bytes, packet);
    }

    // Each press has a release in the end, and none comes twice.
    private static void CheckReports(
        KeyTracker tracker, Pressed keys, ReportAssembly assembly, ReadOnlySpan<byte> bytes, int packet)
    {
        ulong now = 0;
        while (!bytes.IsEmpty)
        {
            int length = Math.Min(Math.Min(bytes[0] & 63, packet), bytes.Length - 1);
            if (assembly.TryAdd(bytes.Slice(1, length), tracker.Layout, out ReadOnlySpan<byte> report))
            {
                tracker.Take(report, now);
            }

            now += KeyTracker.RepeatDelay / 3;
            tracker.Repeat(now);
            bytes = bytes[(1 + length)..];
        }

        tracker.ReleaseAll();
        TableFuzz.Require(keys.Held.Count == 0 && tracker.RepeatsAt is null, "a key stays held");
    }

    private sealed class Pressed : IKeyCodes
    {
        public HashSet<int> Held { get; } = [];

        public KeyLocks Locks { get; } = new();

        public object? Repeating { get; set; }

        public void AddKeyboard()
        {
        }

        public void RemoveKeyboard()
        {
        }

        // Two usages may have one code, so a code may be pressed or released twice.
        public void Add(ushort code)
        {
            TableFuzz.Require((code & 0xFF & ~Released) != 0, "a code that is none");
            if ((code & Released) == 0)
            {
                Held.Add(code);
            }
            else
            {
                Held.Remove(code & ~Released);
            }
        }
    }
}
