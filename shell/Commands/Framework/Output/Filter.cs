using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Commands.Framework.Lines;

namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>What may stand behind a <c>|</c>. Each takes lines and passes on what it makes of them.</summary>
internal abstract class Filter(ILineSink next) : ILineSink
{
    /// <summary>The names, for a message.</summary>
    public const string Names = "grep, head, tail, sort or count";

    /// <summary>The lines of <c>help pipes</c>: how each is used, and what it does.</summary>
    public static CommandExample[] All { get; } =
    [
        new("grep [-v] TEXT", "lines that contain TEXT in upper or lower case; -v: those that do not"),
        new("head [N]", "the first N lines, by default 10; the command then stops"),
        new("tail [N]", "the last N lines, by default 10"),
        new("sort [-r]", "sorted lines, numbers compared by value; -r: in reverse order"),
        new("count", "the number of lines"),
    ];

    /// <summary>What the lines go on to.</summary>
    public ILineSink Next { get; } = next;

    /// <summary>Whether there is a filter of this name.</summary>
    public static bool IsName(string name) => name is "grep" or "head" or "tail" or "sort" or "count";

    /// <summary>Makes a filter; null with a problem when the words behind its name are not as expected.</summary>
    public static Filter? Create(ReadOnlySpan<string> words, ILineSink next, out string problem)
    {
        problem = "";
        switch (words)
        {
            case ["grep", "-v", var text]:
                return new GrepFilter(text, inverts: true, next);
            case ["grep", var text]:
                return new GrepFilter(text, inverts: false, next);
            case ["head"]:
                return new HeadFilter(HeadFilter.DefaultLines, next);
            case ["tail"]:
                return new TailFilter(HeadFilter.DefaultLines, next);
            case ["head" or "tail", var text] when NumberText.TryParse(text, out ulong lines) && lines <= HeadFilter.MostLines:
                return words[0] == "head" ? new HeadFilter((int)lines, next) : new TailFilter((int)lines, next);
            case ["sort"]:
                return new SortFilter(descends: false, next);
            case ["sort", "-r"]:
                return new SortFilter(descends: true, next);
            case ["count"]:
                return new CountFilter(next);
        }

        problem = words[0] switch
        {
            "grep" => "grep: expected TEXT or -v TEXT; put text with spaces in quotes",
            "head" or "tail" => $"{words[0]}: expected no argument or a number of lines up to {HeadFilter.MostLines}",
            "sort" => "sort: expected no argument or -r",
            _ => "count: expected no arguments",
        };
        return null;
    }

    public abstract void Add(string line);

    public virtual void End() => Next.End();
}

/// <summary><c>grep</c>: lines with, or without, a text.</summary>
internal sealed class GrepFilter(string text, bool inverts, ILineSink next) : Filter(next)
{
    public override void Add(string line)
    {
        if (line.Contains(text, StringComparison.OrdinalIgnoreCase) != inverts)
        {
            Next.Add(line);
        }
    }
}

/// <summary><c>head</c>: the first lines. The command is stopped when it writes more.</summary>
internal sealed class HeadFilter(int lines, ILineSink next) : Filter(next)
{
    /// <summary>The default number of lines.</summary>
    public const int DefaultLines = 10;

    /// <summary>The largest number of lines.</summary>
    public const int MostLines = 1_000_000;

    private int _left = lines;

    public override void Add(string line)
    {
        if (_left-- <= 0)
        {
            throw new CommandStoppedException(this);
        }

        Next.Add(line);
    }
}

/// <summary><c>tail</c>: the last lines.</summary>
internal sealed class TailFilter(int lines, ILineSink next) : Filter(next)
{
    private readonly Queue<string> _last = new();

    public override void Add(string line)
    {
        _last.Enqueue(line);
        if (_last.Count > lines)
        {
            _last.Dequeue();
        }
    }

    public override void End()
    {
        foreach (string line in _last)
        {
            Next.Add(line);
        }

        base.End();
    }
}

/// <summary><c>sort</c>: lines in order.</summary>
internal sealed class SortFilter(bool descends, ILineSink next) : Filter(next)
{
    private readonly List<string> _lines = [];

    public override void Add(string line) => _lines.Add(line);

    public override void End()
    {
        _lines.Sort(NaturalOrder.Compare);
        if (descends)
        {
            _lines.Reverse();
        }

        foreach (string line in _lines)
        {
            Next.Add(line);
        }

        base.End();
    }
}

/// <summary><c>count</c>: how many lines there are.</summary>
internal sealed class CountFilter(ILineSink next) : Filter(next)
{
    private ulong _count;

    public override void Add(string line) => _count++;

    public override void End()
    {
        Next.Add($"{_count}");
        base.End();
    }
}
