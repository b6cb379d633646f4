using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// Every command that the kernel lists, called with good and with bad input on a machine that is up. A command that is not in the
/// catalogue fails the test, so none is forgotten.
/// </summary>
/// <remarks>
/// Needs the machine: each command acts on the kernel's own parts; the host's fakes have their tests in Shell.Tests.
/// </remarks>
public partial class CommandCatalogueTests(ShellSession session) : ShellSessionTests(session)
{
    // Stands for the address of an unused page.
    private const string Page = "PAGE";

    // Ends the machine, or takes the screen: tested elsewhere with good input (PowerTests, PanicTests, PictureTests).
    private static readonly (string, string)[] s_elsewhere = [];

    // Takes any input.
    private const string None = "";

    /// <summary>Name, lines with good input and what each answers, bad input and what that answers.</summary>
    private static readonly (string Name, (string Line, string Answer)[] Good, string Bad, string Refusal)[] s_catalogue =
    [
        ("acpi", [("acpi", @"(?m)^FACP +0x[0-9A-F]+ .* sound$")], "acpi x", "^acpi: expected no arguments"),
        ("alias", [("alias catalogue echo from an alias", "^$"), ("catalogue", "^from an alias\n$"), ("alias -d catalogue", "^$"),
            ("catalogue", "^Unknown command")], "alias -d nobody", "^alias: there is no alias 'nobody'"),
        ("bench", [("bench dispatch", "(?m)^.*virtual.* ns")], "bench x", "^bench: expected console, dispatch, "),
        ("calc", [("calc 0xFF00[15:8] + 1", "(?m)^Hexadecimal +0x100$")], "calc 1 / 0",
            "^calc: expected a divisor that is not 0"),
        ("cat", [("echo one > cat.txt", "^$"), ("echo two >> cat.txt", "^$"), ("cat cat.txt", "^one\ntwo\n$"),
            ("rm cat.txt", "^$")], "cat missing.txt", "^✗ missing.txt: there is no such file"),
        ("cd", [("cd Temp", "^$"), ("pwd", @"^R:\\Temp\n$"), ("cd", "^$"), ("pwd", @"^R:\\\n$")], "cd x", "^✗ x: there is no"),
        ("clear", s_elsewhere, "clear x", "^clear: expected no arguments"),
        ("compare", [("compare F0000 F0000 64", "^✓ ")], "compare x", "^compare: expected an address"),
        ("cp", [("mkdir cp/in", "^$"), ("echo text > cp/f", "^$"), ("cp cp/f cp/in", "^$"), ("cat cp/in/f", "^text\n$"),
            ("cp -r cp cp2", "^$"), ("cat cp2/in/f", "^text\n$"), ("rm -r cp", "^$"), ("rm -r cp2", "^$")], "cp x y",
            "^✗ x: there is no such file"),
        ("cpu", [("cpu", "(?m)^Topology ")], "cpu x", "^cpu: expected no arguments"),
        ("devices", [("devices", "(?m)^pci$")], "devices x", "^devices: expected rescan"),
        ("df", [("df", "(?m)^R: +[\\d.,]+ MiB ")], "df x", "^df: expected -b"),
        ("disasm", [("disasm F0000 2", "(?m)^ +0xF0000 "),
            ("disasm KernelMain.Run 1", @"^UefiKernel\.Kernel\.Boot\.KernelMain\.Run\(.*\n +0x")], "disasm no.such.method",
            "^disasm: expected an address"),
        ("dump", [("dump F0000 16", "^     0xF0000  ")], "dump x", "^dump: expected an address"),
        ("echo", [("echo a 'b  c'", "^a b  c\n$")], None, ""),
        ("fault", [("fault exception", "^fault: System.InvalidOperationException: thrown on purpose\n$")], "fault x",
            "^fault: expected a kind of fault"),
        ("fill", [($"fill {Page} 16 0xAA -y", "^✓ 16 bytes are written.\n$"),
            ($"peek {Page} q", "^0x[0-9A-F]+: 0xAAAAAAAAAAAAAAAA "),
            ($"fill {Page} 15 0 -y", "^✓ 15 bytes are written.\n$"),
            ($"dump {Page} 16", "^ +0x[0-9A-F]+  (00 ){8} (00 ){7}AA  ")], "fill x", "^fill: expected an address"),
        ("find", [("mkdir find/deep", "^$"), ("find DEEP", @"(?m)^\./find/deep$"), ("rm -r find", "^$")], "find * x",
            "^✗ x: there is no such file"),
        ("gc", [("gc collect", "^Freed .* objects are alive")], "gc x", "^gc: expected collect, stress, poison or -b"),
        ("heap", [("heap histogram", "(?m)^ +all ")], "heap x", "^heap: expected stats, check"),
        ("help", [("help heap", "^heap: ")], "help nonsense", "^help: there is no command 'nonsense'"),
        ("history", [("history 1", "(?m)^ +\\d+  history 1$")], "history x", "^history: expected a number"),
        ("interrupts", [("interrupts", "(?m)^ +all +[\\d,]+$")], "interrupts x", "^interrupts: expected no arguments"),
        ("io", [("io in 3FD", "^0x3FD: 0x[0-9A-F]{2} ")], "io x", "^io: expected in or out"),
        ("keymap", [("keymap de", "^The keyboard layout is 'de'"), ("keymap us", "^The keyboard layout is 'us'")], "keymap x",
            "^keymap: expected de, "),
        ("log", [("log KERNEL", "(?m)info  ✓ kernel +Boot services left")], "log x y z", "^log: expected no further argument"),
        ("ls", [("ls", "(?m) Temp/$")], "ls x", "^✗ x: there is no such file"),
        ("mem", [("mem", "(?m)^·  Free "), ("mem map", "(?m)^Conventional ")], "mem x", "^mem: expected owners, map or -b"),
        ("mkdir", [("mkdir one/two", "^$"), ("ls one", "(?m) two/$"), ("rm -r one", "^$")], "mkdir Temp",
            "^✗ Temp: exists already"),
        ("msr", [("msr 1B", "^0x1B: 0x00000000FEE00")], "msr x", "^msr: expected a register"),
        ("mv", [("echo text > mv1", "^$"), ("mv mv1 mv2", "^$"), ("mv mv2 Temp", "^$"), ("cat Temp/mv2", "^text\n$"),
            ("rm Temp/mv2", "^$")], "mv x y", "^✗ x: there is no such file"),
        ("options", [("options", "(?m)^poll +off +default ")], "options x", "^options: expected no arguments"),
        ("pager", [("pager off", "^Long output does not stop.\n$"), ("pager", "^Long output does not stop.\n$"),
            ("pager auto", "^Long output .*: the (serial )?terminal")], "pager x", "^pager: expected auto, on or off"),
        ("pages", [("pages check", "^✓ ")], "pages x", "^pages: expected check, alloc"),
        ("paging", [("paging", "(?m) r-x .*image \\.text$")], "paging x", "^paging: expected firmware"),
        ("panic", s_elsewhere, None, ""),
        ("pci", [("pci", "(?m)^00:00\\.0  8086:")], "pci x", "^pci: expected -v"),
        ("peek", [("peek F0000 b", "^0xF0000: 0x[0-9A-F]{2} ")], "peek 0", "^✗ 0x0 is not mapped"),
        ("poke", [("poke 0 1 -y", "^✗ 0x0 is not mapped"), ($"poke {Page} 0x1234 w -y", "^✓ 0x1234 is written.\n$"),
            ($"peek {Page} w", "^0x[0-9A-F]+: 0x1234 ")], "poke x", "^poke: expected an address"),
        ("pwd", [("pwd", @"^R:\\\n$")], "pwd x", "^pwd: expected no arguments"),
        ("reboot", s_elsewhere, "reboot x", "^reboot: expected no arguments"),
        ("repeat", [("repeat 3 echo again", "^(again\n){3}$")], "repeat x echo", "^repeat: expected a number"),
        ("rm", [("touch rm.1", "^$"), ("touch rm.2", "^$"), ("rm rm.*", "^$"), ("ls rm.*", "^Changed.*\n$")], "rm x",
            "^✗ x: there is no such file"),
        ("screen", [("screen", "(?m)^Mode +1280x800$")], "screen x", "^screen: expected no arguments"),
        ("search", [($"fill {Page} 4K 0 -y", "^✓ "), ($"poke {Page} 0x41424344 d -y", "^✓ "),
            ($"search {Page} 4K -t DCBA", "^0x[0-9A-F]+\n1 found.\n$")], "search 0 10", "^search: expected BYTE"),
        ("selftest", [("selftest exceptions", "^[1-9]\\d* passed, 0 failed\n$")], "selftest nothing-like-it",
            "^selftest: there is no check"),
        ("serial", [("serial", "(?m)^COM1  0x3F8 ")], "serial x", "^serial: expected no arguments"),
        ("shutdown", s_elsewhere, "shutdown x", "^shutdown: expected no arguments"),
        ("smbios", [("smbios 1", "(?m)^  Maker +QEMU$")], "smbios x", "^smbios: expected a number"),
        ("soak", [("soak 1", "(?m)^✓ All living objects were intact")], "soak x", "^soak: expected a number"),
        ("theme", [("theme light", "^The theme is 'light'"), ("theme", "(?m)^\\* light "),
            ("theme dark", "^The theme is 'dark'")], "theme x", "^theme: expected dark, "),
        ("threads", [("threads", "(?m)^ +\\d+ +shell +running ")], "threads x", "^threads: expected a number"),
        ("time", [("time echo timed", "^timed\nTime +\\d")], "time nonsense", "^Unknown command 'nonsense'"),
        ("top", s_elsewhere, "top x", "^top: expected no arguments"),
        ("touch", [("touch touch.me", "^$"), ("ls touch.me", "(?m) 0 B +touch.me$"), ("rm touch.me", "^$")], "touch x/y",
            "^✗ x/y: a folder of this path does not exist"),
        ("uefi", [("uefi vars Boot", "(?m) BootOrder$")], "uefi x", "^uefi: expected vars or var"),
        ("uptime", [("uptime", "^\\d+ days, ")], "uptime x", "^uptime: expected no arguments"),
        ("version",
            [("version", "^UefiKernel \\d+\\.\\d+\\.\\d+\nBuild +[0-9A-F]{8}\nCommit +\\w.*\n\\.NET +\\d+\\.")],
            "version x", "^version: expected no arguments"),
        ("watch", s_elsewhere, "watch 0 mem", "^watch: expected 0.1 to 3600 seconds"),
    ];

    public static TheoryData<string> Names => [.. s_catalogue.Select(static entry => entry.Name)];

    [Fact]
    public void Every_command_that_help_lists_is_in_the_catalogue()
    {
        IEnumerable<string> listed = Regex.Matches(Machine.Run("help"), @"(?m)^  ([a-z]+) ")
            .Select(static match => match.Groups[1].Value);
        Assert.Equal(listed.Order(StringComparer.Ordinal), s_catalogue.Select(static entry => entry.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Command_does_what_it_should_refuses_the_rest_in_one_line_and_is_explained(string name)
    {
        (_, (string Line, string Answer)[] good, string bad, string refusal) = s_catalogue.Single(entry => entry.Name == name);
        Assert.Matches($"^{name}: (.|\n)*usage: {name}(.|\n)*examples:\n  [a-z]", Machine.Run($"help {name}"));
        Assert.Equal(Machine.Run($"help {name}"), Machine.Run($"{name.ToUpperInvariant()} --help"));
        if (bad != None)
        {
            Assert.Matches(refusal + "[^\n]*\n$", Machine.Run(bad));
        }

        Match page = Regex.Match(Machine.Run("pages alloc 0"), "0x[0-9A-F]+");
        Assert.True(page.Success);
        foreach ((string line, string answer) in good)
        {
            Assert.Matches(answer, Machine.Run(line.Replace(Page, page.Value, StringComparison.Ordinal)));
        }

        Assert.Equal($"{page.Value} is free.\n", Machine.Run($"pages free {page.Value}"));

        // The example of selftest may have run in this machine.
        Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, Machine.Run("heap check"));
    }

    [Theory]
    [InlineData("peek 0", "0x0 is not mapped: null references")]
    [InlineData("mem nonsense", "expected owners, map or -b, found 'nonsense'")]
    [InlineData("nonsense", "Unknown command 'nonsense'; 'help' lists all commands.")]
    public void Failures_are_json_for_a_program(string line, string problem) =>
        Assert.Equal($"{{\"error\":\"{problem}\"}}\n", Machine.Run(line + " --json"));

    [Fact]
    public void Ctrl_c_stops_an_endless_command()
    {
        Machine.Type("repeat 1000000000 echo on and on\r");
        Machine.WaitFor("on and on\r\non and on\r\n");
        Machine.Type("\x03");
        Machine.WaitFor("^C\r\n" + KernelText.Prompt);
        Assert.Equal("still there\n", Machine.Run("echo still there"));
    }

    [Fact]
    public void Tab_completes_what_the_command_proposes() =>
    Assert.Matches(KernelText.HeapIsSoundAfterSelfTest, Machine.Run("hea\tche\t"));

    [Fact]
    public void Watch_redraws_until_q()
    {
        Machine.Type("watch 0.2 uptime\r");
        Machine.WaitFor("every 0.2 s");
        Machine.WaitFor("every 0.2 s");
        Machine.WaitFor("every 0.2 s");
        Machine.Type("q");
        Machine.WaitFor("\e[?1049l");
        Machine.WaitFor(KernelText.Prompt);
        Assert.Equal("still there\n", Machine.Run("echo still there"));
    }
}
