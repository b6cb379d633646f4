using System;
using System.Diagnostics;
using System.Linq;
using CsCheck;
using UefiKernel.Memory;
using UefiKernel.Memory.Tests.Heap;

// Goes on with new seeds for so many minutes (1 unless given), all hardening levels and placements in turn. A failure is shrunk and printed as a line to
// paste into a test, with exit code 1.
if (args.Length > 1 || !double.TryParse(args.Length == 0 ? "1" : args[0], out double minutes) || minutes <= 0)
{
    Console.Error.WriteLine("usage: UefiKernel.Memory.Fuzz [minutes]");
    return 2;
}

(HeapHardening, HeapPlacement, int)[] modes =
[
    .. from level in Enum.GetValues<HeapHardening>()
       from mode in ((HeapPlacement, int)[])[(HeapPlacement.FirstFit, 1), (HeapPlacement.Recent, 1), (HeapPlacement.Recent, 25)]
       select (level, mode.Item1, mode.Item2),
];
long steps = 0;
long runs = 0;
Stopwatch clock = Stopwatch.StartNew();
while (clock.Elapsed.TotalMinutes < minutes)
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
                time: int.Max(1, (int)(minutes * 60 / 60)),
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

Console.WriteLine($"{steps} steps in {runs} runs, {clock.Elapsed.TotalMinutes:F1} minutes: no failure.");
return 0;
