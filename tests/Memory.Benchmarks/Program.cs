using System;
using System.Diagnostics;
using System.IO;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using UefiKernel.Memory.Benchmarks;

// jemalloc wants more static thread-local storage than glibc keeps for libraries loaded late; only the environment of a new process can say so.
const string Tunables = "GLIBC_TUNABLES";
const string MoreThreadStorage = "glibc.rtld.optional_static_tls=65536";

switch (args)
{
    case ["replay", .. string[] rest] when rest.Length <= 1:
        if (Environment.GetEnvironmentVariable(Tunables) != MoreThreadStorage)
        {
            ProcessStartInfo again = new(Environment.ProcessPath!) { Environment = { [Tunables] = MoreThreadStorage } };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            {
                again.ArgumentList.Add(typeof(Replay).Assembly.Location);
            }

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
    case ["collections"]:
        Console.Write(Collections.Run());
        return 0;
    case ["operations", .. string[] rest]:
        // In this process, whose settings are those of the replay; a generated project would have to build under this repository's rules.
        IConfig config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(new InProcessEmitToolchain(new())));
        BenchmarkSwitcher.FromTypes([typeof(Operations)]).Run(rest.Length == 0 ? ["--filter", "*"] : rest, config);
        return 0;
    default:
        Console.Error.WriteLine("usage: replay [table.md] | collections | operations [BenchmarkDotNet's options]");
        return 2;
}
