using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>
/// The reference of what the commands print with <c>--json</c>: each form of each command is run, and the members of its object
/// are listed with their meanings and the kinds of their values.
/// </summary>
internal static partial class JsonReference
{
    // Of an array without elements.
    private const string Unknown = "";

    /// <summary>Renders the forms.</summary>
    /// <param name="commands">The commands; those that print no report are left out.</param>
    /// <param name="lines">The lines that are run, each with a path of names such as <c>heap walk</c> in front.</param>
    /// <param name="run">Runs a line; returns what it prints.</param>
    /// <exception cref="InvalidOperationException">
    /// The message lists the forms without a line, the values that do not show their kind, the members without a meaning, and the
    /// meanings without a member.
    /// </exception>
    public static string Render(IEnumerable<Command> commands, IEnumerable<string> lines, Func<string, string[]> run)
    {
        var page = new StringBuilder();
        var problems = new List<string>();
        var meanings = new JsonMeanings();
        foreach (Command command in commands.Where(static command => command.Output == OutputForm.Report))
        {
            page.Append($"\n## {command.Name}\n\n{command.Summary}.\n");
            foreach (string path in Forms(command, command.Name))
            {
                string[] own = [.. lines.Where(line => PathOf(command, line) == path)];
                if (own.Length == 0)
                {
                    problems.Add($"expected a line that runs '{path}'");
                }

                foreach (string line in own)
                {
                    string asked = line.Contains(ArgumentParser.JsonOption, StringComparison.Ordinal)
                        ? line
                        : $"{line} {ArgumentParser.JsonOption}";
                    (string Name, string Kind)[] members = Read(asked, run(asked), problems);
                    page.Append($"\n`{asked}`\n\n| member | value | meaning |\n|---|---|---|\n");
                    foreach ((string name, string kind) in members)
                    {
                        string? meaning = meanings.Find(path, name);
                        page.Append($"| `{name}` | {kind} | {meaning} |\n");
                        if (meaning is null)
                        {
                            problems.Add($"'{asked}': expected the meaning of '{name}' in JsonMeanings");
                        }
                    }
                }
            }
        }

        problems.AddRange(meanings.Unused.Select(static unused => $"JsonMeanings: expected a member for '{unused}'"));
        if (problems.Count > 0)
        {
            throw new InvalidOperationException(string.Join('\n', problems));
        }

        page.Append('\n');
        return page.ToString();
    }

    private static IEnumerable<string> Forms(Command command, string path) =>
        command.Subcommands.SelectMany(subcommand => Forms(subcommand, $"{path} {subcommand.Name}"))
            .Prepend(path).Where(form => form != path || command.Run is not null);

    private static string PathOf(Command command, string line)
    {
        string[] words = line.Split(' ');
        if (words[0] != command.Name)
        {
            return "";
        }

        ArgumentParser.Parse(command, words.AsSpan(1), out ParsedArguments parsed);
        return parsed.Path;
    }

    // The members of the object that a line prints. That of 'time COMMAND' comes after the command's own output.
    private static (string Name, string Kind)[] Read(string line, string[] output, List<string> problems)
    {
        using var json = JsonDocument.Parse(output is [.., ['{', ..] last] ? last : "{}");
        (string Name, string Kind)[] members = [.. Members(json.RootElement, "")];
        if (members is [] or [("error", _)])
        {
            problems.Add($"'{line}': expected an object with members, found {string.Join('\n', output)}");
        }

        problems.AddRange(
            from member in members
            where member.Kind == Unknown
            select $"'{line}': expected a value that shows what '{member.Name}' is");
        return members;
    }

    private static IEnumerable<(string Name, string Kind)> Members(JsonElement element, string path) =>
        element.EnumerateObject().SelectMany(member => member.Value.ValueKind switch
        {
            JsonValueKind.Object => Members(member.Value, path + member.Name + "."),
            JsonValueKind.Array => Elements(member.Value, path + member.Name + "[]"),
            _ => [(path + member.Name, Kind(member.Value))],
        });

    // A member that only some elements have, or that is null in some, shows what it is in the others.
    private static IEnumerable<(string Name, string Kind)> Elements(JsonElement array, string path) =>
        array.EnumerateArray().FirstOrDefault().ValueKind switch
        {
            JsonValueKind.Undefined => [(path, Unknown)],
            JsonValueKind.Object => array.EnumerateArray().SelectMany(element => Members(element, path + "."))
                .GroupBy(static member => member.Name)
                .Select(static same => (same.Key, string.Join(" or ", same.Select(static member => member.Kind).Distinct()))),
            _ => [(path, Kind(array[0]))],
        };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        JsonValueKind.Null => "null",
        _ when Hexadecimal().IsMatch(value.GetString()!) => "text, hexadecimal with `0x`",
        _ when value.TryGetDateTime(out _) => "text, time in ISO 8601",
        _ => "text",
    };

    [GeneratedRegex("^0x[0-9A-F]+$")]
    private static partial Regex Hexadecimal();
}
