using System;
using System.Collections.Generic;
using System.Globalization;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Reports;
using UefiKernel.Shell.Commands.Memory;
using UefiKernel.Shell.Commands.Memory.Heap;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation.Parsing;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Commands.Kernel.Top;

/// <summary>
/// Makes the lines of <c>top</c>, as many as the screen has rows. A wide screen has two panels side by side; the threads get the
/// rows that the others leave. Also what its keys do.
/// </summary>
/// <param name="machine">The machine.</param>
internal sealed class TopView(IMachine machine)
{
    private const int WideColumns = 120;
    private const int LowRows = 20;
    private const int HighRows = 36;
    private const int FixedRows = 4;
    private const int NarrowestMeter = 5;
    private const int LowestChart = 2;
    private const int MostInterrupts = 8;
    private const int Indent = 2;
    private const int PanelGap = 3;
    private const int TitleWidth = 12;
    private const int RateWidth = 40;
    private const int PercentWidth = 9;

    // A key draws anew, but rates over less time than this mean little.
    private static readonly TimeSpan s_sampleInterval = TimeSpan.FromMilliseconds(900);

    private readonly TopHistory _history = new();
    private readonly TopThreads _threads = new();
    private HeapOccupancy _occupancy = new(1);
    private TopSample? _now;
    private TopSample? _before;
    private bool _isFiltering;

    /// <summary>The lines of this moment, with the rates of the last second.</summary>
    /// <param name="columns">Columns of the screen.</param>
    /// <param name="rows">Rows of the screen.</param>
    public IReadOnlyList<string> Render(int columns, int rows)
    {
        TakeSample();
        bool isWide = columns >= WideColumns;
        int panel = isWide ? (columns - PanelGap) / 2 : columns;
        List<string> lines = [Title(columns)];
        List<string> interrupts = [.. Interrupts(panel, rows < LowRows ? 0 : rows < HighRows ? 1 : MostInterrupts)];
        List<string> memory = Memory(panel);
        List<string> collector = [.. Collector(panel)];

        // The charts grow into the rows that threads leave: title, headings, keys and the lines without charts are fixed.
        int text = isWide ? memory.Count + collector.Count + 2 : interrupts.Count + memory.Count + collector.Count + 3;
        int spare = rows - text - Math.Min(_now!.Threads.Count, rows / 2) - FixedRows;
        int chart = rows < LowRows ? 0 : Math.Max(isWide ? spare : spare / 2, LowestChart);
        List<string> left = [.. Processor(panel, Math.Max(chart, 1)), .. interrupts];
        List<string> right = [.. memory, .. Heap(panel, rows < HighRows ? Math.Min(chart, 1) : chart), .. collector];
        lines.AddRange(isWide ? Beside(left, right, panel) : [.. left, .. right]);
        List<string> threads = _threads.Render(_now, _before!, columns, rows - lines.Count - 2);
        lines.Add(Heading("Threads", _threads.Describe(_now) + Text($"; late interrupts {machine.Threads.LateInterrupts:N0}")));
        lines.AddRange(threads);
        while (lines.Count < rows - 1)
        {
            lines.Add("");
        }

        if (lines.Count >= rows)
        {
            lines.RemoveRange(Math.Max(rows - 1, 1), lines.Count - Math.Max(rows - 1, 1));
        }

        if (rows > 1)
        {
            lines.Add(Keys(columns));
        }

        return lines;
    }

    /// <summary>
    /// Takes a key: s for the next order, r to reverse it, / for a filter, the arrow and page keys to scroll the threads.
    /// </summary>
    /// <returns>False for a key that means nothing here.</returns>
    public bool TryTakeKey(KeyPress key)
    {
        if (TryScroll(key.Kind))
        {
            return true;
        }

        bool isCharacter = key.Kind == KeyKind.Character && key.Modifiers is KeyModifiers.None or KeyModifiers.Shift;
        if (_isFiltering)
        {
            return TryTakeFilterKey(key, isCharacter);
        }

        switch (isCharacter ? key.Rune.Value : 0)
        {
            case 's':
                _threads.Order = (TopOrder)(((int)_threads.Order + 1) % Enum.GetValues<TopOrder>().Length);
                return true;
            case 'r':
                _threads.IsReversed = !_threads.IsReversed;
                return true;
            case '/':
                _isFiltering = true;
                return true;
            default:
                return false;
        }
    }

    private bool TryScroll(KeyKind key)
    {
        int? scrolled = key switch
        {
            KeyKind.Up => _threads.Scrolled - 1,
            KeyKind.Down => _threads.Scrolled + 1,
            KeyKind.PageUp => _threads.Scrolled - _threads.Visible,
            KeyKind.PageDown => _threads.Scrolled + _threads.Visible,
            KeyKind.Home => 0,
            KeyKind.End => _now?.Threads.Count,
            _ => null,
        };
        _threads.Scrolled = scrolled ?? _threads.Scrolled;
        return scrolled is not null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Size(ByteCount count) => new ByteSize(count).ToString();

    private static string Size(double count) => Size(new ByteCount((ulong)Math.Max(count, 0)));

    private static string Percent(double share) => Text($"{100 * share:F1} %");

    private static string Styled(TextStyle style, string text) => style.Sequence() + text + TextStyle.Plain.Sequence();

    private static string Heading(string title, string text) => Styled(TextStyle.Heading, title.PadRight(TitleWidth)) + text;

    private static List<string> Beside(List<string> left, List<string> right, int width)
    {
        var lines = new List<string>();
        for (int i = 0; i < Math.Max(left.Count, right.Count); i++)
        {
            string first = i < left.Count ? left[i] : "";
            string second = i < right.Count ? right[i] : "";
            int padding = Math.Max(width - TextCells.Count(first), 0) + PanelGap;
            lines.Add(second.Length > 0 ? first + new string(' ', padding) + second : first);
        }

        return lines;
    }

    private bool TryTakeFilterKey(KeyPress key, bool isCharacter)
    {
        string filter = _threads.Filter;
        if (key.Kind is KeyKind.Enter or KeyKind.Escape)
        {
            _isFiltering = false;
            _threads.Filter = key.Kind == KeyKind.Escape ? "" : filter;
        }
        else if (key.Kind == KeyKind.Backspace && filter.Length > 0)
        {
            _threads.Filter = filter[..^(char.IsLowSurrogate(filter[^1]) ? 2 : 1)];
        }
        else if (isCharacter)
        {
            _threads.Filter += key.Rune.ToString();
        }
        else
        {
            return false;
        }

        return true;
    }

    // The first time there is nothing to compare with, and no rates.
    private void TakeSample()
    {
        TopSample sample = new(machine);
        if (_now is null)
        {
            _now = sample;
            _before = sample;
        }
        else if (sample.Uptime - _now.Uptime >= s_sampleInterval)
        {
            _before = _now;
            _now = sample;
            _history.Add(_before, _now);
        }
    }

    private string Title(int columns)
    {
        string load = _history.Busy.Count > 0 ? $", processor {Percent(_history.Busy[^1])} busy" : "";
        string days = _now!.Uptime.Days > 0 ? Text($"{_now.Uptime.Days} d ") : "";
        string title = Text($" UefiKernel {machine.Version}, up {days}{_now.Uptime:hh\\:mm\\:ss}{load}");
        const string Hint = "q quits ";
        return TextStyle.Bar.Sequence() + title.PadRight(Math.Max(columns - Hint.Length, title.Length + 1)) + Hint;
    }

    private string Keys(int columns)
    {
        string filter = _isFiltering ? $"/ filter: {_threads.Filter}_   Enter keeps it, Esc ends it"
            : _threads.Filter.Length > 0 ? $"/ filter: {_threads.Filter}" : "/ filter";
        string order = _threads.Order.ToString().ToLowerInvariant() + (_threads.IsReversed ? ", reversed" : "");
        return TextStyle.Bar.Sequence() + $" ↑↓ scroll   s sort: {order}   r reverse   {filter}".PadRight(columns);
    }

    private IEnumerable<string> Processor(int columns, int rows)
    {
        double busy = _history.Busy.Count > 0 ? _history.Busy[^1] : 0;
        string meter = BlockChart.Meter(busy, Math.Max(columns - TitleWidth - PercentWidth, 1));
        yield return Heading("Processor", meter + Percent(busy).PadLeft(PercentWidth));
        foreach (string line in BlockChart.History(_history.Busy, 1, Math.Max(columns - (2 * Indent), 1), rows))
        {
            yield return new string(' ', Indent) + line;
        }
    }

    private IEnumerable<string> Interrupts(int columns, int rows)
    {
        var vectors = new List<int>();
        for (int vector = 0; vector < _now!.Vectors; vector++)
        {
            if (_now.GetInterrupts(vector) > 0)
            {
                vectors.Add(vector);
            }
        }

        double all = _history.Interrupts.Count > 0 ? _history.Interrupts[^1] : 0;
        vectors.Sort((left, right) => _now.GetInterrupts(right).CompareTo(_now.GetInterrupts(left)));
        if (rows <= 1)
        {
            string most = Text($"{all:N0}/s");
            for (int i = 0; i < Math.Min(vectors.Count, rows * 3); i++)
            {
                most += Text($", {Rate(vectors[i]):N0}/s {Styled(TextStyle.Name, NameOf(vectors[i]))}");
            }

            yield return Heading("Interrupts", most);
            yield break;
        }

        yield return Heading("Interrupts", Text($"{all:N0}/s"));
        int meter = Math.Clamp(columns - 62, 0, WideColumns / 4);
        foreach (int vector in vectors.GetRange(0, Math.Min(vectors.Count, rows)))
        {
            double share = all > 0 ? Rate(vector) / all : 0;
            string bar = meter > 0 ? BlockChart.Meter(share, meter, TextStyle.Series1) + " " : "";
            yield return Text($"  0x{vector:X2} {_now.GetInterrupts(vector),12:N0} {Rate(vector),8:N0}/s  ") + bar +
                Styled(TextStyle.Name, NameOf(vector));
        }
    }

    private double Rate(int vector) => _now!.Rate(_before!, _now.GetInterrupts(vector), _before!.GetInterrupts(vector));

    private string NameOf(int vector) => machine.Interrupts.GetName(vector) ?? "unexpected";

    private List<string> Memory(int columns)
    {
        List<string> lines = [Heading("Memory", Size(machine.Accounts.Total))];
        var bar = new StackedBar();
        var legend = new List<string>();
        foreach (MemoryAccount account in MemoryOwners.Order(machine.Accounts))
        {
            bar.Add(account.Length, account.IsFree);
            legend.Add($"{bar.MarkOf(legend.Count)} {account.Owner} {Size(account.Length)}  ");
        }

        if (legend.Count == 0)
        {
            return lines;
        }

        int width = Math.Max(columns - (2 * Indent), 1);
        lines.Add(new string(' ', Indent) + bar.Draw(width));

        // What is free is of interest, and does not come last when only some fit.
        legend.Insert(0, legend[^1]);
        legend.RemoveAt(legend.Count - 1);
        string line = new(' ', Indent);
        foreach (string text in legend)
        {
            int cells = TextCells.Count(text);
            if (cells <= width + 2)
            {
                line += text;
            }

            width -= cells;
        }

        lines.Add(line);
        return lines;
    }

    private IEnumerable<string> Heap(int columns, int rows)
    {
        HeapStatistics heap = machine.Heap.GetStatistics();
        double used = heap.Total.IsZero ? 0 : (double)heap.Used.Value / heap.Total.Value;
        string text =
            $" {Size(heap.Used)} of {Size(heap.Total)}, peak {Size(heap.PeakUsed)}, largest free {Size(heap.LargestFree)}";
        yield return Heading(
            "Heap", BlockChart.Meter(used, Math.Clamp(columns - TitleWidth - text.Length, NarrowestMeter, RateWidth)) + text);
        int width = Math.Max(columns - (2 * Indent), 1);
        _occupancy = _occupancy.Parts == width * rows || rows == 0 ? _occupancy : new HeapOccupancy(width * rows);
        if (rows > 0)
        {
            _occupancy.Measure(machine.Heap);
        }

        for (int row = 0; row < rows; row++)
        {
            string strip = string.Create(width, (_occupancy, row), static (line, from) =>
            {
                for (int i = 0; i < line.Length; i++)
                {
                    line[i] = from._occupancy.GetShade((from.row * line.Length) + i);
                }
            });
            yield return new string(' ', Indent) + Styled(TextStyle.Series2, strip);
        }

        if (rows > 0)
        {
            yield return $"  {Styled(TextStyle.Series2, "·")} free  {Styled(TextStyle.Series2, "░▒▓")} in part  " +
                $"{Styled(TextStyle.Series2, "█")} used   fragmentation: " +
                $"{Percent(heap.InternalFragmentationPerMille / 1000.0)} internal, " +
                $"{Percent(heap.ExternalFragmentationPerMille / 1000.0)} external";
        }
    }

    private IEnumerable<string> Collector(int columns)
    {
        ICollectorView collector = machine.Collector;
        yield return Heading(
            "Garbage",
            Text($"{collector.Collections:N0} collections, {Size(collector.TotalFreed)} freed, pauses up to ") +
            Text($"{collector.LongestPause.TotalMilliseconds:F1} ms"));
        double rate = _history.Allocations.Count > 0 ? _history.Allocations[^1] : 0;
        string text = Text($"{collector.LiveObjects:N0} objects alive, allocating {Size(rate)}/s ");
        double most = 0;
        foreach (double value in _history.Allocations)
        {
            most = Math.Max(most, value);
        }

        int width = Math.Clamp(columns - TitleWidth - text.Length - Indent, 1, RateWidth);
        List<string> rates = BlockChart.History(_history.Allocations, most, width, 1, TextStyle.Series1);
        yield return new string(' ', TitleWidth) + text + rates[0];
    }
}
