using System;
using System.Diagnostics;
using CsCheck;
using UefiKernel.Kernel.Tests.Fuzz;

// Tests with new cases for the given number of minutes (by default 1), all targets in turn. A failure is shrunk and printed as a
// line to paste into a test, with exit code 1.
if (args.Length > 1 || !double.TryParse(args.Length == 0 ? "1" : args[0], out double minutes) || minutes <= 0)
{
    Console.Error.WriteLine("usage: UefiKernel.Kernel.Fuzz [minutes]");
    return 2;
}

long cases = 0;
var clock = Stopwatch.StartNew();
int slice = int.Max(1, (int)(minutes * 60 / 60));
while (clock.Elapsed.TotalMinutes < minutes)
{
    foreach ((string name, Gen<byte[]> inputs, Action<byte[]> run) in TableFuzz.Targets)
    {
        try
        {
            inputs.Sample(
                input =>
                {
                    run(input);
                    cases++;
                },
                time: slice,
                threads: 1,
                print: input => TableFuzz.Print(name, input));
        }
        catch (CsCheckException failure)
        {
            Console.WriteLine(failure.Message);
            Console.WriteLine(failure.InnerException?.Message);
            return 1;
        }
    }
}

Console.WriteLine(
    $"{cases} cases of {TableFuzz.Targets.Count} kinds, {clock.Elapsed.TotalMinutes:F1} minutes: no failure.");
return 0;
