using System;
using System.Diagnostics;
using System.Globalization;
using CsCheck;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Tests.Heap;

// Tests with new seeds for the given number of minutes (by default 1), or until the given number of operations is done, all
// hardening levels and placements in turn. A failure is shrunk and printed as a line to paste into a test, with exit code 1.
const string Usage = "usage: UefiKernel.Memory.Fuzz [MINUTES | operations COUNT]";
double minutes = double.PositiveInfinity;
long operations = long.MaxValue;
bool valid = args switch
{
    [] => (minutes = 1) > 0,
    [string time] => double.TryParse(time, CultureInfo.InvariantCulture, out minutes) && minutes > 0,
    ["operations", string count] => long.TryParse(count, out operations) && operations > 0,
    _ => false,
};
if (!valid)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

// The heap is verified after each step, or after every 25th, since kept blocks and bins get into other states without.
(HeapHardening Level, HeapPlacement Placement, int Interval)[] modes =
[
    (HeapHardening.Basic, HeapPlacement.SegregatedFit, 1), (HeapHardening.Basic, HeapPlacement.SegregatedFit, 25),
    (HeapHardening.Basic, HeapPlacement.FirstFit, 1), (HeapHardening.None, HeapPlacement.SegregatedFit, 1),
    (HeapHardening.None, HeapPlacement.FirstFit, 1),
];
long steps = 0;
long runs = 0;
var clock = Stopwatch.StartNew();
while (clock.Elapsed.TotalMinutes < minutes && steps < operations)
{
    foreach ((HeapHardening level, HeapPlacement placement, int interval) in modes)
    {
        try
        {
            Workout.Steps(400).Sample(
                taken =>
                {
                    Workout.Run(level, placement, interval, taken);
                    steps += taken.Length;
                    runs++;
                },
                time: 1,
                threads: 1,
                print: taken => Workout.Print(level, placement, interval, taken));
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
    string.Create(
        CultureInfo.InvariantCulture, $"{steps} steps in {runs} runs, {clock.Elapsed.TotalMinutes:F1} minutes: no failure."));
return 0;
