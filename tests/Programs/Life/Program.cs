using Newtonsoft.Json;

namespace Stranger.Life;

/// <summary>How a program lives and dies: its first argument says how.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args is [var first, ..] ? first : "")
        {
            case "hello":
                await Task.Delay(5);
                using (Stream greeting = typeof(Program).Assembly.GetManifestResourceStream("Stranger.Life.greeting.txt")!)
                using (var reader = new StreamReader(greeting))
                {
                    Console.WriteLine(await reader.ReadLineAsync());
                }

                Console.WriteLine(JsonConvert.SerializeObject(args));
                Console.WriteLine($"{Environment.GetCommandLineArgs().Length} words");
                return 0;
            case "content":
                Console.WriteLine(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "words", "content.txt")).TrimEnd());
                Console.WriteLine(File.ReadAllText("words/none.txt").TrimEnd());
                return 0;
            case "code":
                return int.Parse(args[1]);
            case "exit":
                AppDomain.CurrentDomain.ProcessExit += (_, _) => Console.WriteLine($"ProcessExit with {Environment.ExitCode}");
                Task.Run(() => Environment.Exit(7)).Wait();
                return 1;
            case "statics":
                return Statics.Check();
            case "throw":
                try
                {
                    Deaths.Throw();
                }
                finally
                {
                    Console.WriteLine("finally");
                }

                return 0;
            case "throw-thread":
                var thread = new Thread(Deaths.Throw) { Name = "thrower" };
                thread.Start();
                thread.Join();
                return 0;
            case "throw-pool":
                ThreadPool.QueueUserWorkItem(_ => Deaths.Throw());
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "fail-fast":
                Environment.FailFast("as asked");
                return 0;
            case "foreground":
                new Thread(() =>
                {
                    Thread.Sleep(50);
                    Console.WriteLine("last words");
                }).Start();
                return 3;
            case "loop":
                Console.WriteLine("looping");
                Deaths.Loop();
                return 0;
            case "busy":
                Console.WriteLine("working");
                while (true)
                {
                    await Checks.Run();
                }

            case "everything":
                Deaths.LeaveEverything();
                Console.WriteLine("left behind");
                return 0;
            case "finalizer":
                Deaths.LoopInFinalizer();
                Console.WriteLine("looping");
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "overflow":
                return Deaths.Overflow(1);
            case "overflow-slowly":
                Deaths.OverflowSlowly();
                return 0;
            case "throw-async":
                Deaths.ThrowLater();
                Thread.Sleep(Timeout.Infinite);
                return 0;
            case "stubborn":
                Console.TreatControlCAsInput = true;
                Console.WriteLine("ready");
                while (true)
                {
                    Console.WriteLine($"key {(int)Console.ReadKey(true).KeyChar}");
                }

            case "close-console":
                Deaths.CloseConsole();
                Console.WriteLine("still here");
                return 0;
            case "memory":
                return Deaths.FillMemory();
            case "check":
                Console.WriteLine(await Checks.Run() ? "all well" : "not well");
                return 0;
            default:
                Console.WriteLine("expected a way to live");
                return 2;
        }
    }
}
