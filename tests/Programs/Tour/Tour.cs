// A walk through System.Console, step by step: the boot test types and reads the screen between them.
switch (args[0])
{
    case "text":
        Console.WriteLine($"redirected: {Console.IsOutputRedirected} {Console.IsInputRedirected}; title: {Console.Title}");
        Console.Write("name? ");
        Console.WriteLine($"hello {Console.ReadLine()}!");
        Console.Write("key? ");
        ConsoleKeyInfo key = Console.ReadKey(intercept: true);
        Console.WriteLine($"{key.Modifiers} {key.Key}");
        Console.ForegroundColor = ConsoleColor.Red;
        Console.CursorVisible = false;
        Console.Write("no end");
        return 3;
    case "screen":
        Console.Write("\e[?1049h\e[2J");
        Console.SetCursorPosition(10, 5);
        Console.Write("┌──┐");
        Console.SetCursorPosition(10, 6);
        Console.Write("│\e[38;2;255;128;0m▒▒\e[0m│");
        Console.SetCursorPosition(10, 7);
        Console.Write("└──┘");
        Console.ReadKey(intercept: true);
        return 0;
    case "clear":
        Console.Clear();
        Console.SetCursorPosition(4, 2);
        Console.Write("*");
        Console.MoveBufferArea(4, 2, 1, 1, 8, 3);
        Console.SetCursorPosition(0, 5);
        Console.WriteLine("below");
        return 0;
    case "cancel":
        // The handler has a thread of its own: it may be first or last.
        using (var caught = new ManualResetEventSlim())
        {
            Console.CancelKeyPress += (_, e) =>
            {
                e.Cancel = true;
                Console.WriteLine($"caught {e.SpecialKey}");
                caught.Set();
            };
            Console.WriteLine("waiting");
            string read = Console.ReadLine() is null ? "read null" : "read text";
            caught.Wait();
            Console.WriteLine(read);
        }

        return 0;
    case "available":
        // Says so behind the first look: a key that is typed then cannot have been there at the first.
        int polls = 0;
        while (!Console.KeyAvailable)
        {
            if (polls++ == 0)
            {
                Console.WriteLine("polling");
            }
        }

        Console.WriteLine($"{(polls > 0 ? "polled" : "never")} {Console.ReadKey(true).KeyChar}");
        return 0;
    case "redirected":
        Console.ForegroundColor = ConsoleColor.Red;
        Console.WriteLine($"redirected: {Console.IsOutputRedirected} {Console.IsInputRedirected} {Console.IsErrorRedirected}");
        Console.ResetColor();
        Console.Error.WriteLine("to the screen");
        using (var screen = new StreamWriter(new FileStream("CONOUT$", FileMode.Open, FileAccess.Write)))
        {
            screen.WriteLine("to CONOUT$");
        }

        if (args.Length > 1)
        {
            using var keys = new StreamReader(new FileStream("conin$", FileMode.Open, FileAccess.Read));
            Console.WriteLine($"read {keys.ReadLine()}");
        }

        for (int i = 0; i < 20_000; i++)
        {
            Console.WriteLine($"line {i}: ü");
        }

        return 6;
    case "input":
        Console.WriteLine($"redirected: {Console.IsInputRedirected}");
        while (Console.ReadLine() is { } text)
        {
            Console.WriteLine($"read '{text}'");
        }

        return 7;
    case "sum":
        byte[] bytes = File.ReadAllBytes(args[1]);
        Console.WriteLine($"{bytes.Length} bytes, sum {bytes.Aggregate(0UL, (sum, value) => unchecked((sum * 31) + value))}");
        return 0;
    default:
        return 99;
}
