using System;
using System.IO;
using System.Linq;
using UefiKernel.Image.Benchmarks;
using UefiKernel.Kernel.Benchmarks;

// The names of benchmarks, or nothing for all of them; before them "compare", to measure the kernel as well, "--count", to count
// its instructions too, and "--table FILE", to keep what that prints.
string[] names = args;
bool compares = names is ["compare", ..];
names = names[(compares ? 1 : 0)..];
bool counts = compares && names is ["--count", ..];
names = names[(counts ? 1 : 0)..];
string? file = compares && names is ["--table", var path, ..] ? path : null;
names = names[(file is null ? 0 : 2)..];
string[] unknown = [.. names.Except(Benchmark.All.Select(static b => b.Name))];
if (unknown.Length > 0)
{
    Console.Error.WriteLine(
        $"no benchmark is named {string.Join(", ", unknown)}; there are " +
        $"{string.Join(", ", Benchmark.All.Select(static b => b.Name))}");
    return 1;
}

Benchmark[] benchmarks = [.. Benchmark.All.Where(b => names.Length == 0 || names.Contains(b.Name))];
if (compares)
{
    if (!OperatingSystem.IsLinux())
    {
        Console.Error.WriteLine("to compare takes Linux: its processes are what qemu-x86_64 emulates");
        return 1;
    }

    string table = Comparison.Run(benchmarks, counts);
    Console.Write(table);
    if (file is not null)
    {
        File.WriteAllText(file, table);
    }

    return 0;
}

ConsoleBenchmark.Screen = MemoryScreen.Create(1920, 1080);
foreach (Benchmark benchmark in benchmarks)
{
    Console.WriteLine($"{benchmark.Name}: {benchmark.Summary}");
    benchmark.Run(Console.WriteLine);
}

return 0;
