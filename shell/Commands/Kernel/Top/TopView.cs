using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Memory.Heap;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>
/// Makes the lines of <c>top</c>: as many as the screen has rows, the sections that grow getting what the others leave.
/// </summary>
/// <param name="machine">The machine.</param>
internal sealed class TopView(IMachine machine)
{
    private const int WidestStrip = 256;
    private const int MostInterrupts = 8;
    private const int Indent = 2;
    private const int OwnerGap = 3;

    private readonly List<string> _lines = [];
    private HeapOccupancy _occupancy = new(1);
    private TopSample? _before;

    /// <summary>The lines of this moment, with rates since the call before.</summary>
    /// <param name="columns">Columns of the screen.</param>
    /// <param name="rows">Rows of the screen.</param>
    public IReadOnlyList<string> Render(int columns, int rows)
    {
        // The first time there is nothing to compare with, and no rates.
        TopSample now = new(machine);
        TopSample before = _before ?? now;
        int strip = Math.Clamp(columns - (2 * Indent), 1, WidestStrip);
        _lines.Clear();
        AddTitle(now, before, columns);
        AddMemory(strip);
        AddHeap(strip, rows >= 40 ? 6 : 2);
        AddCollector(now, before);
        List<string> interrupts = DescribeInterrupts(now, before);
        AddThreads(now, before, Math.Max(rows - _lines.Count - interrupts.Count - 2, 1));
        _lines.AddRange(interrupts);
        _before = now;
        return _lines.Count > rows ? _lines[..Math.Max(rows, 0)] : _lines;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Size(ByteCount count) => new ByteSize(count).ToString();

    private static string Percent(uint perMille) => $"{perMille / 10}.{perMille % 10} %";

    private static string Duration(TimeSpan time) => Text($"{time.TotalMilliseconds:F1} ms");

    private void AddHeading(string title, string text) => _lines.Add($"\e[1m{title,-12}\e[m{text}");

    private void AddTitle(TopSample now, TopSample before, int columns)
    {
        double seconds = now.SecondsSince(before);
        double idle = now.Threads.Where(static thread => thread.Priority == 0)
            .Sum(thread => TopSample.TimeSince(before, thread).TotalSeconds);
        string load = seconds > 0 ? Text($", processor {Math.Clamp(100 * (1 - (idle / seconds)), 0, 100):F1} % busy") : "";
        string title = Text($" UefiKernel {machine.Version}, up {now.Uptime:d\\.hh\\:mm\\:ss}{load}");
        const string Hint = "q quits ";
        _lines.Add("\e[7m" + title.PadRight(Math.Max(columns - Hint.Length, title.Length + 1)) + Hint);
    }

    private void AddMemory(int strip)
    {
        AddHeading("Memory", Size(machine.Accounts.Total));
        string line = "";
        for (int i = 0; i < machine.Accounts.Count; i++)
        {
            MemoryAccount account = machine.Accounts.GetAccount(i);
            if (account.Length.IsZero)
            {
                continue;
            }

            string owner = $"{account.Owner} {Size(account.Length)}";
            if (line.Length > 0 && line.Length + owner.Length + OwnerGap > strip)
            {
                _lines.Add($"  {line}");
                line = "";
            }

            line += (line.Length > 0 ? new string(' ', OwnerGap) : "") + owner;
        }

        _lines.Add($"  {line}");
        _lines.Add($"  \e[36m{MemoryStrip.Draw(machine.MemoryMap, strip)}");
        _lines.Add($"  {MemoryStrip.Legend}");
    }

    private void AddHeap(int strip, int stripRows)
    {
        HeapStatistics heap = machine.Heap.GetStatistics();
        AddHeading(
            "Heap", $"{Size(heap.Total)}: used {Size(heap.Used)}, peak {Size(heap.PeakUsed)}, free {Size(heap.Free)}, largest " +
            $"{Size(heap.LargestFree)}");
        _occupancy = _occupancy.Parts == strip * stripRows ? _occupancy : new HeapOccupancy(strip * stripRows);
        _occupancy.Measure(machine.Heap);
        for (int row = 0; row < stripRows; row++)
        {
            _lines.Add("  \e[32m" + string.Create(strip, (_occupancy, row), static (line, from) =>
            {
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] = from._occupancy.GetShade((from.row * line.Length) + i);
                }
            }));
        }

        _lines.Add(
            $"  · free  ░▒▓ in part  █ used;  fragmentation: {Percent(heap.InternalFragmentationPerMille)} internal, " +
            $"{Percent(heap.ExternalFragmentationPerMille)} external");
    }

    private void AddCollector(TopSample now, TopSample before)
    {
        ICollectorView collector = machine.Collector;
        double rate = now.Rate(before, now.Allocated.Value, before.Allocated.Value);
        AddHeading(
            "Garbage",
            Text($"{collector.Collections:N0} collections, {Size(collector.TotalFreed)} freed") +
            Text($"; alive {collector.LiveObjects:N0} objects, {Size(collector.LiveBytes)}"));
        _lines.Add(
            $"            pauses: last {Duration(collector.LastPause)}, longest {Duration(collector.LongestPause)}; allocating " +
            $"{Size(new ByteCount((ulong)rate))}/s");
    }

    private void AddThreads(TopSample now, TopSample before, int rows)
    {
        int waiting = now.Threads.Count(static thread => thread.Activity == ThreadActivity.Waiting);
        AddHeading("Threads", Text($"{now.Threads.Count}, {waiting} waiting; late interrupts {machine.Threads.LateInterrupts}"));
        if (rows < 2)
        {
            return;
        }

        _lines.Add("      No  Name        State     CPU %       Time      Stack  Waits for");
        double seconds = now.SecondsSince(before);
        foreach (ThreadInformation thread in now.Threads.OrderByDescending(thread => TopSample.TimeSince(before, thread))
            .ThenBy(static thread => thread.Id).Take(rows - 1))
        {
            double share = seconds > 0 ? Math.Clamp(100 * TopSample.TimeSince(before, thread).TotalSeconds / seconds, 0, 100) : 0;
            string name = thread.Name.Length > 10 ? thread.Name[..10] : thread.Name;
            string state = thread.Activity.ToString().ToLowerInvariant();
            _lines.Add(
                Text($"  {thread.Id,6}  {name,-10}  {state,-8} {share,6:F1} {thread.ProcessorTime.TotalSeconds,9:F2}s") +
                Text($" {Size(new ByteCount(thread.StackUsed)),10}  {thread.WaitsFor}"));
        }
    }

    private List<string> DescribeInterrupts(TopSample now, TopSample before)
    {
        List<int> vectors = [.. Enumerable.Range(0, now.Vectors).Where(vector => now.GetInterrupts(vector) > 0)];
        double all = vectors.Sum(vector => now.Rate(before, now.GetInterrupts(vector), before.GetInterrupts(vector)));
        List<string> lines = [$"\e[1m{"Interrupts",-12}\e[m" + Text($"{all:F0}/s")];
        foreach (int vector in vectors.OrderByDescending(now.GetInterrupts).Take(MostInterrupts))
        {
            double rate = now.Rate(before, now.GetInterrupts(vector), before.GetInterrupts(vector));
            lines.Add(
                Text($"  {vector,6:X2}  {now.GetInterrupts(vector),12:N0} {rate,8:F0}/s") +
                Text($"  {machine.Interrupts.GetName(vector) ?? "unexpected"}"));
        }

        return lines;
    }
}
