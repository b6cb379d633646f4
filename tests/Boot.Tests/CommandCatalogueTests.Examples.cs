using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>The examples in the commands' help: each can be typed as it is printed and works.</summary>
public partial class CommandCatalogueTests
{
    private const string EndsMachine = "ends the machine";
    private const string WritesAnywhere = "writes to a fixed address that may be anybody's";

    // Examples that are not run, and why.
    private static readonly Dictionary<string, string> s_notRun = new()
    {
        ["fault exception"] = "prints the exception that it is for",
        ["fault stack"] = EndsMachine,
        ["fill 0x2000000 64K 0xAA"] = WritesAnywhere,
        ["panic"] = EndsMachine,
        ["panic disk full"] = EndsMachine,
        ["poke 0x200000 0 b -y"] = WritesAnywhere,
        ["poke 0x200000 0x1234 w"] = WritesAnywhere,
        ["reboot"] = EndsMachine,
        ["shutdown"] = EndsMachine,
        ["bench dispatch"] = "the catalogue runs it",
        ["selftest --ktap"] = "other tests run it",
        ["selftest monitor"] = "other tests run it",
    };

    // Examples that take long: they have to show a bar, and end when Ctrl-C is pressed.
    private static readonly string[] s_long = ["bench", "heap stress 1M", "selftest", "soak", "soak 1K", "soak threads"];

    // What examples change is set back.
    private static readonly Dictionary<string, string> s_undo = new()
    {
        ["alias first 'mem | head 5'"] = "",
        ["alias warnings log warn"] = "alias -d warnings",
        ["cd Temp"] = "cd",
        ["keymap de"] = "keymap us",
        ["mv notes.txt old.txt"] = "mv old.txt notes.txt",
        ["mv notes.txt Temp"] = "mv Temp/notes.txt notes.txt",
        ["pager on"] = "pager auto",
        ["theme light"] = "theme dark",
    };

    [Fact]
    public void Every_example_works_as_it_is_printed()
    {
        List<string> unused = [.. s_notRun.Keys, .. s_long, .. s_undo.Keys];
        var failures = new List<string>();

        // The files that examples are about.
        Machine.Run("echo an error > notes.txt");
        Machine.Run("cp notes.txt a.log");
        foreach ((string name, string line) in ReadExamples())
        {
            unused.Remove(line);
            if (s_notRun.ContainsKey(line))
            {
                continue;
            }

            string answer = s_long.Contains(line) ? Interrupt(line) : name is "top" or "watch" ? Leave(line) : Ask(line);
            if (Regex.IsMatch(answer, $"(?m)^(✗|{name}: |Unknown |Ambiguous )"))
            {
                failures.Add($"{line}: {answer}");
            }

            if (s_undo.TryGetValue(line, out string? undo) && undo.Length > 0)
            {
                Machine.Run(undo);
            }
        }

        Assert.Empty(failures);
        Assert.Empty(unused);
        Assert.StartsWith(KernelText.HeapIsSound + "\n", Machine.Run("heap check"), StringComparison.Ordinal);
    }

    private List<(string Name, string Line)> ReadExamples()
    {
        var examples = new List<(string, string)>();
        foreach ((string name, _, _, _) in s_catalogue)
        {
            string help = Machine.Run($"help {name}");
            string part = help[help.IndexOf("examples:\n", StringComparison.Ordinal)..];
            foreach (Match line in Regex.Matches(part, "(?m)^  (\\S.*?)  +\\S"))
            {
                examples.Add((name, line.Groups[1].Value));
            }
        }

        return examples;
    }

    // Says no to whatever it asks.
    private string Ask(string line)
    {
        Machine.Type(line + "\r");
        string answer = WaitForPromptOr("(y/n) ");
        if (answer.EndsWith("(y/n) ", StringComparison.Ordinal))
        {
            Machine.Type("n");
            Machine.WaitFor("nothing was done.\r\n" + KernelText.Prompt);
            return "";
        }

        return answer.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    private string WaitForPromptOr(string text)
    {
        string answer;
        do
        {
            // As in ReadAnswer: a log line that comes meanwhile has the prompt written again.
            Machine.WaitFor("\r\n");
            answer = Machine.WaitForAny([KernelText.Prompt, text]);
        }
        while (answer.EndsWith("\r" + KernelText.Prompt, StringComparison.Ordinal));

        return answer;
    }

    private string Leave(string line)
    {
        Machine.Type(line + "\r");
        Machine.WaitFor("q quits");
        Machine.Type("q");
        return Machine.WaitFor(KernelText.Prompt);
    }

    private string Interrupt(string line)
    {
        Machine.Type(line + "\r");
        string begin = WaitForPromptOr(" %  ");

        // A fast host has done it before there is a progress bar.
        if (begin.EndsWith(KernelText.Prompt, StringComparison.Ordinal))
        {
            return begin.Replace("\r\n", "\n", StringComparison.Ordinal);
        }

        Machine.Type("\x03");
        Machine.WaitFor("^C\r\n");
        string answer = Machine.WaitFor(KernelText.Prompt);
        return Regex.IsMatch(answer, "^Stopped after [^\r\n]* of [^\r\n]*\\.\r\n") ? "" : $"✗ after Ctrl-C: {answer}";
    }
}
