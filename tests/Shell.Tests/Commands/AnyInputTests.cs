using System;
using System.Linq;
using CsCheck;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Commands.Framework;
using UefiKernel.Shell.Commands.Framework.Declarations;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Emulation;
using UefiKernel.Shell.Input;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>
/// Every command with any arguments that a user might type: it answers, ends its lines, and neither fails nor continues after
/// Ctrl-C.
/// </summary>
public sealed class AnyInputTests : IDisposable
{
    private const ulong Mapped = 0x1000;

    // Words that mean something to some command, and words that mean nothing to any.
    private static readonly string[] s_words =
    [
        "", "-", "--", "-b", "-v", "-n", "-x", "--json", "--yes", "-y", "=", "|", ">", "x", "0", "1", "2", "-1", "7", "64",
            "0x10", "0x1000", "0x1ff8", "0xFFFFFFFFFFFFFFFF", "0x100000000", "4K", "10M", "1T", "0.5",
        "99999999999999999999999", "0x", "0xZZ", "aa", "AA", "00ff", "'a b'", "\"", "'", "ü", "\u0001", "alloc", "free", "check",
            "walk", "stress", "collect", "histogram", "zones", "frag", "stats", "off", "on", "auto",
        "8", "16", "32", "firmware", "variables", "tables", "warn", "info", "de", "us", "dark", "light", "mem", "heap", "help",
            "echo", "read", "write", "in", "out", "delete", "a", "b", "a=b", "(", ")", "*", "<<", ":",
        new string('w', 300), new string('9', 300), "0x1000..0x2000", "-s", "1000", "2000",
    ];

    private readonly RealHeap _heap = new(1 << 20);
    private readonly RealPages _pages = new(256, 4096);
    private readonly FakeMachine _machine;
    private readonly TerminalEmulator _terminal = new(80, 25);
    private readonly FakeSerialLine _serial = new();
    private readonly ImpatientUser _keys;
    private readonly CommandShell _shell;

    public AnyInputTests()
    {
        _machine = new FakeMachine { Heap = _heap, Pages = _pages, TotalMemory = new ByteCount(64 << 20) };
        _machine.OwnedMemory.AddRange([new("Free", new ByteCount(48 << 20)), new("Heap", new ByteCount(16 << 20))]);
        _machine.AddRegion(0, 32 << 20, "Conventional", usable: true);
        _machine.Memory.Map(Mapped);
        _machine.Code.Methods.AddRange(
            [(Mapped, "UefiKernel.Kernel.Boot.KernelMain.Run"), (Mapped + 1, "x.y"), (Mapped + 2, "x.y")]);
        _keys = new ImpatientUser(_machine);
        _shell = new CommandShell(
            new ShellEnvironment
            {
                Console = new ConsoleWriter(_terminal, null, _serial),
                Keys = new KeyQueue(_keys),
                Idle = _keys,
                Machine = _machine
            });
    }

    public void Dispose()
    {
        _heap.Dispose();
        _pages.Dispose();
    }

    /// <summary>Presses Ctrl-C when a command has looked for keys often enough, and time goes by while it waits.</summary>
    private sealed class ImpatientUser(FakeMachine machine) : IKeySource, IIdle
    {
        private const int Patience = 300;
        private const int Limit = 100_000;

        private int _polls;

        public void Restart() => _polls = 0;

        public bool TryRead(out KeyPress key)
        {
            key = KeyPress.Control('c');
            _polls++;
            Assert.True(_polls < Limit, "the command goes on after Ctrl-C");
            return _polls % Patience == 0;
        }

        public void Wait()
        {
        }

        public void Wait(TimeSpan limit) => machine.UptimeMilliseconds += (ulong)limit.TotalMilliseconds;
    }

    private string[] Run(string line)
    {
        _serial.Sent.Clear();
        _keys.Restart();
        _shell.Execute(line);
        string text = _serial.SentText;
        Assert.True(text.Length == 0 || text.EndsWith('\n') || text.Contains('\e'), $"'{line}' left a line open: {text}");
        return text.Split("\r\n");
    }

    [Theory]
    [MemberData(nameof(CommandTests.AllNames), MemberType = typeof(CommandTests))]
    public void Any_words_are_answered(string name) =>
        Gen.OneOf([.. s_words.Select(Gen.Const)]).Array[0, 5].Select(words => string.Join(' ', words.Prepend(name))).Sample(
            line =>
            {
                Assert.DoesNotContain(Run(line), static answer => answer.Contains("Exception", StringComparison.Ordinal));
                Assert.Equal($"UefiKernel {_machine.Version}", Run("version")[0]);
            },
            iter: 500,
            threads: 1);

    [Theory]
    [MemberData(nameof(CommandTests.AllNames), MemberType = typeof(CommandTests))]
    public void Examples_in_the_help_are_understood(string name)
    {
        Command command = CommandRegistry.CreateDefault().Commands.Single(command => command.Name == name);
        Assert.NotEmpty(command.Examples);
        ((FakeThreads)_machine.Threads).All.Add(
            new(3, "worker", ThreadActivity.Ready, 2, TimeSpan.Zero, 1, 2048, 252 << 10, 64, ""));
        Assert.All(command.Examples, example => Assert.DoesNotContain(Run(example.Line), answer =>
            answer.Contains("; usage: ", StringComparison.Ordinal) ||
            answer.Contains($"see 'help {name}'", StringComparison.Ordinal) ||
            answer.Contains("Exception", StringComparison.Ordinal)));
    }
}
