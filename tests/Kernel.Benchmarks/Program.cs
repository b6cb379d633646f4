using System;
using System.Linq;
using UefiKernel.Diagnostics.Benchmarks;

// The names of benchmarks, or nothing for all of them.
string[] unknown = [.. args.Except(Benchmark.All.Select(static b => b.Name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine($"no benchmark is named {string.Join(", ", unknown)}; there are {string.Join(", ", Benchmark.All.Select(static b => b.Name))}");
    return 1;
}

ConsoleBenchmark.Screen = MemoryScreen.Create(1920, 1080);
foreach (Benchmark benchmark in Benchmark.All.Where(b => args.Length == 0 || args.Contains(b.Name)))
{
    Console.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
    benchmark.Run(Console.WriteLine);
}

return 0;
