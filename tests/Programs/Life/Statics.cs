using System.Globalization;
using System.Runtime.CompilerServices;

namespace Stranger.Life;

/// <summary>Whether a run begins as the first one did: each thing is changed, and found unchanged by the next run.</summary>
internal static class Statics
{
    private static readonly List<string> s_list = new();
    private static readonly int[] s_numbers = [1, 2, 3];
    private static DateTime s_made = DateTime.UtcNow;
    private static int s_count;
    private static string? s_text;
    private static int s_initializations;
    private static bool s_hasFiles;

    static Statics() => s_text = "made";

    // Before everything else, in each run, and with all that a program has.
    [ModuleInitializer]
    internal static void Initialize()
    {
        s_initializations++;
        s_hasFiles = Directory.Exists(Path.GetTempPath());
    }

    public static int Check()
    {
        var found = new List<string>();
        void Expect(bool holds, string what)
        {
            if (!holds)
            {
                found.Add(what);
            }
        }

        Expect(s_list.Count == 0, "list");
        Expect(s_numbers[1] == 2, "array");
        Expect(s_count == 0, "number");
        Expect(s_text == "made", "static constructor");
        Expect(s_initializations == 1 && s_hasFiles, "module initializer");
        Expect(s_made != default, "initializer");
        Expect(Cache<int>.Value is null, "generic");
        Expect(Environment.GetEnvironmentVariable("LIFE") is null, "variable");
        Expect(CultureInfo.DefaultThreadCurrentCulture is null, "culture");
        Expect(Environment.ExitCode == 0, "exit code");
        ThreadPool.GetMinThreads(out int workers, out int ports);
        Expect(workers == Environment.ProcessorCount, "pool");
        Expect(Console.Out.GetType().Name != nameof(StringWriter), "console");
        Console.WriteLine(found.Count == 0 ? "as new" : $"changed: {string.Join(", ", found)}");

        s_list.Add("more");
        s_numbers[1] = 5;
        s_count++;
        s_made = default;
        s_text = "changed";
        Cache<int>.Value = new object();
        ThreadPool.SetMinThreads(workers + 3, ports);
        Environment.SetEnvironmentVariable("LIFE", "1");
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Environment.ExitCode += 1;
        Console.SetOut(new StringWriter());
        return 10;
    }

    private static class Cache<T>
    {
        public static object? Value;
    }
}
