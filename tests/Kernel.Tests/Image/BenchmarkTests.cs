using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Drivers.Screen;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Image;

/// <summary>The benchmarks' tables. The figures of this runtime mean nothing here.</summary>
public sealed unsafe class BenchmarkTests : IDisposable
{
    private const int Width = 640;
    private const int Height = 200;

    // The screen that the console's benchmark draws on; freed at the end of the test, after the last drawing.
    private readonly void* _screen = NativeMemory.AlignedAlloc(Width * Height * sizeof(uint), 4096);

    public static TheoryData<string> Names => [.. Benchmark.All.Select(static benchmark => benchmark.Name)];

    public void Dispose() => NativeMemory.AlignedFree(_screen);

    [Theory]
    [MemberData(nameof(Names))]
    public void Table_is_aligned_within_80_columns_and_has_the_declared_number_of_figures(string name)
    {
        Benchmark benchmark = Benchmark.All.Single(benchmark => benchmark.Name == name);
        UseScreen();
        var lines = new List<string>();
        var steps = new List<int>();
        var report = new BenchmarkReport(lines.Add, steps.Add, TimeSpan.Zero);
        benchmark.Run(report);

        Assert.Equal(benchmark.Figures, report.Figures);
        Assert.Equal(Enumerable.Range(0, benchmark.Figures), steps.Distinct());
        string head = Assert.Single(lines, static line => line.EndsWith("Time      Ratio", StringComparison.Ordinal));
        int end = head.IndexOf("Time", StringComparison.Ordinal) + "Time".Length;
        string[] rows = [.. lines.Where(line => line.Length >= end && line[(end - 3)..end] is " ns" or " µs")];
        Assert.Equal(benchmark.Figures, rows.Length);
        Assert.All(
            rows, row =>
            Assert.True(row.Length == end || row.Length == head.Length || row.Contains(" to ", StringComparison.Ordinal), row));
        Assert.All(lines, static line => Assert.InRange(line.Length, 0, 79));
        Assert.Contains("Time: of one operation, the best of 5 rounds of 0 ms or more.", lines);
    }

    [Fact]
    public void What_progress_throws_ends_the_benchmark()
    {
        var lines = new List<string>();
        var report = new BenchmarkReport(
            lines.Add, static done => throw new OperationCanceledException(), TimeSpan.Zero);
        Assert.Throws<OperationCanceledException>(() => Benchmark.All[1].Run(report));
        Assert.Empty(lines);
    }

    private void UseScreen()
    {
        var info = new FramebufferInfo
        {
            Range = new PhysicalRange(PhysicalAddress.Zero, new ByteCount(Width * Height * sizeof(uint))),
            Width = Width,
            Height = Height,
            PixelsPerScanLine = Width,
            Format = FramebufferFormat.Bgr,
            RedMask = 0xFF0000,
            GreenMask = 0xFF00,
            BlueMask = 0xFF,
        };
        ConsoleBenchmark.Screen = new BenchmarkScreen(info, VirtualAddress.FromPointer(_screen));
    }
}
