using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>
/// Ordinary programs in the image (tests/Programs/Life and samples): how they start and end, that a program which ends badly
/// costs nobody else anything, and that they print what they print elsewhere.
/// </summary>
/// <remarks>
/// Needs the machine: threads are ended at its interrupts. One machine for all, since each end must leave it as it was.
/// </remarks>
public sealed class ProgramTests(ProgramSession session) : IClassFixture<ProgramSession>, IDisposable
{
    private const string AllWell = "all well\n";

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(100);

    // For what samples write on the host: the system's own folder is shared with other runs of the tests.
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    private QemuMachine Machine => session.Machine;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_program_has_several_files_a_package_a_resource_and_an_asynchronous_main() => Assert.Equal(
        "Greetings from a resource\n[\"hello\",\"a b\",\"c\"]\n4 words\n", Run("hello 'a b' c"));

    [Fact]
    public void A_program_finds_its_content_files_and_a_disk_of_the_size_that_was_asked_for()
    {
        Assert.Equal("Words of a content file\nand of another one\n", Run("content"));
        Assert.Contains("20.0 MiB", Machine.Run("df"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("code 0", "")]
    [InlineData("code 5", "✗ Life ended with exit code 5\n")]
    [InlineData("code -1", "✗ Life ended with exit code 0xFFFFFFFF\n")]
    [InlineData("exit", "ProcessExit with 7\n✗ Life ended with exit code 7\n")]
    [InlineData("foreground", "last words\n✗ Life ended with exit code 3\n")]
    [InlineData("close-console", "still here\n")]
    [InlineData("memory", "out of memory after many\n✗ Life ended with exit code 4\n")]
    [InlineData("overflow", "Stack overflow.\n✗ Life ended with exit code 0xC00000FD\n")]
    [InlineData("overflow-slowly", "Stack overflow.\n✗ Life ended with exit code 0xC00000FD\n")]
    public void A_program_ends_with_its_code_and_the_next_one_works(string how, string output)
    {
        Assert.Equal(output, Run(how));
        Assert.Equal(AllWell, Run("check"));
    }

    [Theory]
    [InlineData("throw")]
    [InlineData("throw-thread")]
    [InlineData("throw-pool")]
    public void An_unhandled_exception_ends_the_program_with_its_trace(string how)
    {
        string output = Run(how);

        // The state machine of an asynchronous Main catches it first.
        output = output.Replace("finally\n", "", StringComparison.Ordinal);
        Assert.StartsWith(
            "Unhandled exception. System.InvalidOperationException: nobody catches this\n   at Stranger.Life.Deaths.Throw()",
            output, StringComparison.Ordinal);
        Assert.EndsWith("✗ Life ended with exit code 0xE0434352\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("UefiKernel", output, StringComparison.Ordinal);
        Assert.Equal(AllWell, Run("check"));
    }

    /// <summary>Threads that loop or wait, timers, work of the pool, a lock, objects with finalizers.</summary>
    [Fact]
    public void What_a_program_leaves_behind_ends_with_it()
    {
        Assert.Contains("left behind\n", Run("everything"), StringComparison.Ordinal);
        Assert.Equal(AllWell, Run("check"));
        Assert.Equal(AllWell, Run("check"));
    }

    [Fact]
    public void FailFast_ends_the_program()
    {
        Assert.EndsWith("✗ Life ended with exit code 0xC0000409\n", Run("fail-fast"), StringComparison.Ordinal);
        Assert.Equal(AllWell, Run("check"));
    }

    [Fact]
    public void A_second_run_finds_everything_as_the_first()
    {
        const string AsNew = "as new\n✗ Life ended with exit code 11\n";
        Assert.Equal(AsNew, Run("statics"));
        Assert.Equal(AsNew, Run("statics"));
    }

    [Theory]
    [InlineData("loop")]
    [InlineData("finalizer")]
    public void Control_C_ends_an_endless_loop(string where)
    {
        Machine.Type($"run life {where}\r");
        Machine.WaitFor("looping");
        Machine.Type("\x03");
        Assert.Equal("✗ Life ended with exit code 0xC000013A\n", Machine.ReadAnswer(s_limit));
        Assert.Equal(AllWell, Run("check"));
    }

    /// <summary>The class library notes which thread has crashed, and any other waits for ever from then on.</summary>
    [Fact]
    public void An_exception_that_nobody_awaits_ends_the_program_each_time()
    {
        for (int i = 0; i < 2; i++)
        {
            string output = Run("throw-async");
            Assert.Contains("System.InvalidOperationException: nobody catches this\n", output, StringComparison.Ordinal);
            Assert.EndsWith("✗ Life ended with exit code 0xC0000409\n", output, StringComparison.Ordinal);
        }

        Assert.Equal(AllWell, Run("check"));
    }

    [Fact]
    public void Control_Alt_K_ends_a_program_that_takes_Control_C_itself()
    {
        Machine.Type("run life stubborn\r");
        Machine.WaitFor("ready");
        Machine.Type("\x03");
        Machine.WaitFor("key 3");
        Machine.Type("\e\x0B");

        // The program had the keys one by one: the cursor is saved and restored.
        Assert.EndsWith("✗ Life ended with exit code 0xC000013A\n", Machine.ReadAnswer(s_limit), StringComparison.Ordinal);
        Assert.Equal(AllWell, Run("check"));
    }

    [Theory]
    [InlineData(20)]
    [NightlyData(100)]
    public void Programs_ended_at_random_moments_leave_nothing_broken(int rounds)
    {
        var random = new Random(rounds);
        for (int i = 0; i < rounds; i++)
        {
            // A random moment is what is tested: there is nothing to wait for.
            Machine.Type("run life busy\r");
            Machine.WaitFor("working", s_limit);
            Thread.Sleep(random.Next(80));
            Machine.Type("\x03");
            Assert.Equal("✗ Life ended with exit code 0xC000013A\n", Machine.ReadAnswer(s_limit));
        }

        Assert.Equal(AllWell, Run("check"));
        Assert.StartsWith(KernelText.HeapIsSound + "\n", Machine.Run("heap check"), StringComparison.Ordinal);
    }

    /// <summary>The same assembly on ordinary .NET; newlines are those of the system.</summary>
    [Theory]
    [InlineData("Hello", "you")]
    [InlineData("Primes", "30000")]
    [InlineData("Calculator", "2 * (3 + 4) / 7 - 0.5")]
    [InlineData("Calculator", "2 +")]
    [InlineData("Snake", "demo")]
    [InlineData("Spectre", "plain")]
    [InlineData("JsonReport", "report.json")]
    public void A_sample_prints_what_it_prints_on_ordinary_dotnet(string sample, string argument) =>
        Assert.Equal(RunOnHost(sample, argument), Machine.Run($"run {sample} '{argument}'", s_limit));

    [Fact]
    public void Notes_stay_between_runs_as_on_ordinary_dotnet()
    {
        foreach (string line in (string[])["clear", "add tea", "add 'two words'", "list", "show 2", "clear"])
        {
            string[] words = line.Split(' ', 2);
            Assert.Equal(
                RunOnHost("Notes", [.. words.Select(static word => word.Trim('\''))]), Machine.Run($"run notes {line}", s_limit));
        }
    }

    /// <summary>Its escape sequences as well: they are compared in a file, since terminals get them in other words.</summary>
    [Fact]
    public void Mandelbrot_writes_each_byte_that_it_writes_on_ordinary_dotnet()
    {
        byte[] expected = Encoding.UTF8.GetBytes(RunOnHost("Mandelbrot"));
        Assert.InRange(expected.Length, 10_000, int.MaxValue);
        Assert.Equal("", Machine.Run("run mandelbrot > picture", s_limit));
        ulong sum = 0;
        foreach (byte value in expected)
        {
            sum = (sum * 31) + value;
        }

        Assert.Equal($"{expected.Length} bytes, sum {sum}\n", Machine.Run("run tour sum picture", s_limit));
    }

    private string RunOnHost(string sample, params string[] arguments)
    {
        string assembly = Assert.Single(
            Directory.GetFiles(Path.Combine(Workspace.Root, "out", "programs", "PROGRAMS"), $"{sample}.dll",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }));
        using Process host = Process.Start(new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = _folder,
            Environment = { ["TMPDIR"] = _folder },
        })!;
        string output = host.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
        host.WaitForExit();
        return output;
    }

    private string Run(string arguments) => Machine.Run($"run life {arguments}", s_limit);
}
