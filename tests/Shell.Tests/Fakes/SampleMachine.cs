using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A machine like the one of a run in QEMU, for screens that are looked at.</summary>
internal static class SampleMachine
{
    /// <summary>Makes it.</summary>
    /// <param name="heap">The heap, with some blocks.</param>
    public static FakeMachine Create(RealHeap heap)
    {
        var machine = new FakeMachine
        {
            Brand = "QEMU TCG CPU version 2.5+",
            Processors = new CpuCount(1, 1, 1, IsListed: true),
            Heap = heap,
            TotalMemory = new ByteCount(536_203_264),
            UptimeMilliseconds = 123_456,
        };
        AddLog(machine.LogLines);
        machine.OwnedMemory.AddRange(
        [
            new("Free", new ByteCount(482_344_960), isFree: true), new("Page tables", new ByteCount(147_456)),
            new("Allocated pages", new ByteCount(17_825_792)), new("Page allocator", new ByteCount(266_240)),
            new("Kernel image", new ByteCount(5_931_008)), new("Heap", new ByteCount(10_485_760)),
            new("Stacks", new ByteCount(2_424_832)), new("Below 1 MiB", new ByteCount(655_360)),
            new("ACPI tables", new ByteCount(73_728)), new("ACPI storage", new ByteCount(8_192)),
            new("Firmware's code", new ByteCount(2_408_448)), new("Firmware's data", new ByteCount(1_437_696)),
            new("Reserved", new ByteCount(12_193_792)),
        ]);
        machine.AddRegion(0, 0xA0000, "Conventional", usable: true);
        machine.AddRegion(0x100000, 0x1500000, "Boot services data", usable: true);
        machine.AddRegion(0x1600000, 0x1A000000, "Conventional", usable: true);
        machine.AddRegion(0x1B600000, 0x4000000, "Boot services code", usable: true);
        machine.AddRegion(0x1F600000, 0x400000, "Runtime services data", usable: false);
        machine.AddRegion(0x1FA00000, 0x12000, "ACPI reclaim", usable: true);
        machine.AddRegion(0xB0000000, 0x10000000, "Memory-mapped I/O", usable: false, memory: false);
        return machine;
    }

    /// <summary>Takes blocks of many sizes from a heap and frees a part of them, always the same ones.</summary>
    public static unsafe void Fragment(RealHeap heap, int blocks)
    {
        var random = new Random(1);
        var taken = new List<nint>();
        for (int i = 0; i < blocks; i++)
        {
            taken.Add((nint)heap.Allocate((nuint)random.Next(16, 4000)));
        }

        for (int i = 0; i < blocks; i++)
        {
            if (random.Next(100) < (i < blocks / 2 ? 20 : 70))
            {
                heap.Free((void*)taken[i]);
            }
        }
    }

    /// <summary>Lets a second pass in which some threads work more or less.</summary>
    public static void Run(FakeMachine machine, int second)
    {
        var threads = (FakeThreads)machine.Threads;
        if (second == 0)
        {
            threads.All.Clear();
            string[] names = ["shell", "idle", "screen", "clock watch", "finalizer", "timer", "worker 1", "worker 2", "gc"];
            for (int i = 0; i < names.Length; i++)
            {
                threads.All.Add(new ThreadInformation(
                    (ulong)i + 1, names[i],
                    i == 0 ? ThreadActivity.Running : i == 1 ? ThreadActivity.Ready : ThreadActivity.Waiting,
                    i == 1 ? 0 : 3, TimeSpan.FromMilliseconds(120L * i), 42, (ulong)(i + 1) << 12, 256 << 10, 123_456,
                    i > 1 ? "an event" : ""));
            }
        }

        machine.UptimeMilliseconds += 1000;
        double left = 1000;
        foreach (int i in (int[])[0, 2, 6, 7, 1])
        {
            double part = i == 1 ? left : left * Math.Abs(Math.Sin((second / (7.0 + i)) + i)) / 2;
            left -= part;
            threads.All[i] =
                threads.All[i] with { ProcessorTime = threads.All[i].ProcessorTime + TimeSpan.FromMilliseconds(part) };
        }

        Interrupt(machine, 0x20, 300 + (second % 50), "Timer of the local APIC");
        Interrupt(machine, 0x21, second % 7, "Keyboard");
        Interrupt(machine, 0x24, 40, "Serial port");
    }

    private static void Interrupt(FakeMachine machine, int vector, int times, string name) =>
        machine.Vectors[vector] = (machine.Vectors.GetValueOrDefault(vector).Count + (ulong)times, name);

    private static void AddLog(List<(LogLevel Level, TimeSpan Time, string Text)> log)
    {
        void Add(int milliseconds, string text, LogLevel level = LogLevel.Information) =>
            log.Add((level, TimeSpan.FromMilliseconds(milliseconds), "[KERNEL] " + text));

        Add(0, "UefiKernel 0.1.0, build 52191930");
        Add(0, "Image base 0x1D65D000");
        Add(1, "Serial port COM1: ready");
        Add(1, "Initializing heap allocator...");
        Add(4, "Heap region at 0x1B175000, 10485760 bytes (10 MiB), from the Conventional region at 0x1500000, 442978304 bytes");
        Add(5, "✓ Heap allocator initialized (10MB)");
        Add(5, "Testing heap allocation...");
        Add(46, "✓ Heap allocation test passed");
        Add(61, "✓ Dynamic memory allocation ready");
        Add(80, "Load option 'foo=1' is not known", LogLevel.Warning);
        Add(81, "Options that are known: heap=SIZE, heap-limit=SIZE, keymap=NAME, leaks, mode=WIDTHxHEIGHT, noacpi, panic, " +
            "poison, poll, screen=NUMBER", LogLevel.Warning);
        Add(90, "Screen: 1280x800, 1280 pixels a line, at 0xC0000000; the firmware's graphics mode is kept");
        Add(110, "✓ Boot services left, attempt 1");
        Add(215, "Heap: grows up to 248 MiB and keeps 30 MiB of memory free for other uses");
        Add(230, "Time-stamp counter: 2445408 kHz by HPET, not invariant: compared with HPET each second");
        Add(401, "✓ Threads: time slices of 1000 µs, stacks of 256 KiB");
        Add(420, "PS/2 keyboard: the controller works, but no keyboard answers", LogLevel.Warning);
        Add(592, "✓ Ready after 592 ms, of which 111 ms were waits for timers and for typed keys");
    }
}
