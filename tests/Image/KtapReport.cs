using UefiKernel.Shell.Console;

namespace UefiKernel.Image;

/// <summary>
/// Results for a program, in the Kernel Test Anything Protocol, version 1 (https://docs.kernel.org/dev-tools/ktap.html). Each
/// line is written out at once: when the machine stops, the last <c># begin</c> names the check that it stopped in.
/// </summary>
/// <param name="output">Takes the lines.</param>
/// <param name="count">How many checks there are.</param>
internal sealed class KtapReport(ConsoleWriter output, int count)
{
    private int _number;

    /// <summary>Writes the version and the plan.</summary>
    public void Begin()
    {
        output.WriteLine("KTAP version 1");
        output.WriteLine($"1..{count}");
        output.Flush();
    }

    /// <summary>Writes that a check begins.</summary>
    public void Begin(string name)
    {
        output.WriteLine($"# begin {name}");
        output.Flush();
    }

    /// <summary>
    /// Writes the result of the check that began last: time and reasons as diagnostic lines, then the result line.
    /// </summary>
    public void End(in CheckResult result)
    {
        _number++;
        output.WriteLine($"# time {result.Time.TotalMilliseconds:F3} ms");
        if (result.IsFailed)
        {
            foreach (string line in FailureText.Lines(result.Thrown!))
            {
                output.WriteLine($"# {line}");
            }
        }

        string word = result.IsFailed ? "not ok" : "ok";
        string directive = result.IsSkipped ? $" # SKIP {result.Thrown!.Message}" : "";
        output.WriteLine($"{word} {_number} {result.Name}{directive}");
        output.Flush();
    }
}
