using UefiKernel.Memory.Benchmarks;
using System;
using System.Diagnostics;
using System.IO;

// jemalloc wants more static thread-local storage than glibc keeps for libraries loaded late; only the environment of a new
// process can say so.
const string Tunables = "GLIBC_TUNABLES";
const string MoreThreadStorage = "glibc.rtld.optional_static_tls=65536";

switch (args)
{
    case ["replay", .. string[] rest] when rest.Length <= 1:
        if (Environment.GetEnvironmentVariable(Tunables) != MoreThreadStorage)
        {
            ProcessStartInfo again = new(Environment.ProcessPath!) { Environment = { [Tunables] = MoreThreadStorage } };
            Array.ForEach(args, again.ArgumentList.Add);
            using Process process = Process.Start(again)!;
            process.WaitForExit();
            return process.ExitCode;
        }

        string table = Comparison.Run();
        Console.Write(table);
        if (rest.Length == 1)
        {
            File.WriteAllText(rest[0], table);
        }

        return 0;
    case ["once", string allocator, string workload, string operations] when int.TryParse(operations, out int count):
        return Counting.Run(allocator, workload, count);
    case ["density"]:
        Console.Write(Comparison.RunDensity());
        return 0;
    case ["collections"]:
        Console.Write(Collections.Run());
        return 0;
    default:
        Console.Error.WriteLine("usage: replay [table.md] | once ALLOCATOR WORKLOAD OPERATIONS | density | collections");
        return 2;
}
