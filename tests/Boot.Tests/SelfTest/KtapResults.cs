using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.RegularExpressions;

namespace UefiKernel.Boot.Tests.SelfTest;

/// <summary>
/// The results of checks in KTAP, version 1 (https://docs.kernel.org/dev-tools/ktap.html), also of a run that broke off. Lines
/// that are none of KTAP's are passed over, as the specification wants: the kernel's log may come in between.
/// </summary>
internal sealed partial class KtapResults
{
    private const string Version = "KTAP version 1";

    private readonly Dictionary<string, string?> _problems = [];
    private readonly List<string> _names = [];

    private KtapResults()
    {
    }

    /// <summary>The checks with a result, in the order in which they came.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What is wrong with the run as a whole, such as a plan that does not fit the results; null for nothing.</summary>
    public string? Problem { get; private set; }

    /// <summary>The check that began and has no result: the machine stopped in it. Null for none.</summary>
    public string? Unfinished { get; private set; }

    /// <summary>Reads results.</summary>
    /// <param name="text">What the machine printed, with plain line feeds.</param>
    public static KtapResults Parse(string text)
    {
        var results = new KtapResults();
        int? plan = null;
        bool hasVersion = false;
        List<string> diagnostics = [];
        foreach (string line in text.Split('\n'))
        {
            hasVersion |= line == Version;
            if (Plan().Match(line) is { Success: true } planned)
            {
                plan = Number(planned);
            }
            else if (Begin().Match(line) is { Success: true } begun)
            {
                results.Unfinished = begun.Groups[1].Value;
                diagnostics.Clear();
            }
            else if (Result().Match(line) is { Success: true } result)
            {
                results.Add(result, diagnostics);
                diagnostics.Clear();
            }
            else if (line.StartsWith("# ", StringComparison.Ordinal))
            {
                diagnostics.Add(line[2..]);
            }
        }

        results.Problem ??= hasVersion ? null : $"no line '{Version}'";
        results.Problem ??= results.Unfinished is { } name ? $"'{name}' began and did not end" : null;
        results.Problem ??= plan == results._names.Count
            ? null
            : $"the plan is of {plan} checks, and {results._names.Count} have a result";
        return results;
    }

    /// <summary>Why a check did not pass; null when it passed.</summary>
    /// <param name="name">The check.</param>
    public string? ProblemOf(string name) =>
        _problems.TryGetValue(name, out string? problem) ? problem
        : name == Unfinished ? "it began and did not end: the machine hangs or stopped in it"
        : Unfinished is null ? "the machine has no such check: it is not linked in"
        : $"it was not run: the machine hangs or stopped in '{Unfinished}'";

    private static int Number(Match match) => int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);

    private void Add(Match result, List<string> diagnostics)
    {
        string name = result.Groups["name"].Value;
        if (name != Unfinished)
        {
            Problem ??= $"the result of '{name}' does not follow its '# begin'";
        }

        if (Number(result) != _names.Count + 1)
        {
            Problem ??= $"'{name}' is number {Number(result)}, expected {_names.Count + 1}";
        }

        string? problem = result.Groups["word"].Value == "not ok" ? string.Join('\n', diagnostics)
            : result.Groups["directive"].Success ? $"skipped: {result.Groups["directive"].Value}"
            : null;
        if (!_problems.TryAdd(name, problem))
        {
            Problem ??= $"'{name}' has two results";
        }

        _names.Add(name);
        Unfinished = null;
    }

    [GeneratedRegex(@"^1\.\.(?<number>\d+)$")]
    private static partial Regex Plan();

    [GeneratedRegex("^# begin (.+)$")]
    private static partial Regex Begin();

    [GeneratedRegex("^(?<word>ok|not ok) (?<number>[0-9]+) (?<name>[^#]+?)( # (?<directive>.*))?$")]
    private static partial Regex Result();
}
