using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>tools/testing.sh: which projects run with which filter, and what is printed at the end.</summary>
[SupportedOSPlatform("linux")]
public sealed class TestWordTests : IDisposable
{
    private readonly BuildScript _script = new();

    public TestWordTests()
    {
        AddProject("Shell.Tests", "class LineTests { void Undo_works() {} }");
        AddProject("Kernel.Tests", "namespace Kernel.Tests; class ClockTests { void Time_passes() {} }");
        AddProject("Boot.Tests", "class BootTests { void Boots() {} }");
        SetResults(passed: 2, failed: 0);
    }

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void A_filter_runs_the_projects_that_have_the_name()
    {
        (int status, string output) = _script.Run("test", "--unit", "Undo works");
        Assert.True(status == 0, output);
        Assert.EndsWith("2 passed, 0 failed\n", output, StringComparison.Ordinal);
        string call = Assert.Single(Tests());
        Assert.StartsWith("dotnet test tests/Shell.Tests/Shell.Tests.csproj ", call, StringComparison.Ordinal);
        Assert.Contains(" --filter FullyQualifiedName~Undo_works ", call, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_name_with_its_class_is_found()
    {
        Assert.Equal(0, _script.Run("test", "ClockTests.Time_passes").Status);
        Assert.StartsWith("dotnet test tests/Kernel.Tests/", Assert.Single(Tests()), StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_filter_of_the_test_platform_is_handed_on()
    {
        Assert.Equal(0, _script.Run("test", "--unit", "FullyQualifiedName=A|DisplayName~B").Status);
        Assert.Equal(2, Tests().Length);
        Assert.All(
            Tests(),
            static call => Assert.Contains(" --filter FullyQualifiedName=A|DisplayName~B ", call, StringComparison.Ordinal));
    }

    [LinuxFact]
    public void A_name_that_no_test_has_is_an_error()
    {
        (int status, string output) = _script.Run("test", "Nowhere");
        Assert.Equal(1, status);
        Assert.Contains("no test's name has 'Nowhere' in it", output, StringComparison.Ordinal);

        // In a source, but not the name of a test.
        SetResults(passed: 0, failed: 0);
        (status, output) = _script.Run("test", "--unit", "namespace");
        Assert.Equal(1, status);
        Assert.Contains("no test's name has 'namespace' in it", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void The_whole_ends_with_the_slowest_tests()
    {
        (int status, string output) = _script.Run("test", "--unit");
        Assert.True(status == 0, output);
        Assert.Contains("the slowest tests:\n    63.5 s  Slow(text: \"a<b\")\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n4 passed, 0 failed\n", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Coverage_of_a_room_is_printed_when_it_is_asked_for()
    {
        AddProject("UefiKernel.Shell.Tests", "class HeapTests { void Allocates() {} }");
        Directory.CreateDirectory(Path.Combine(_script.Folder, "out", "test-results"));
        _script.Write("coverage", """
            <coverage><packages><package name="UefiKernel.Other" line-rate="0.1" branch-rate="0.2" complexity="1"><classes />
            <package name="UefiKernel.Shell" line-rate="0.956" branch-rate="0.5" complexity="1"><classes />

            """);
        _script.PutNoting("dotnet", """
            [[ $1 == test ]] || exit 0
            mkdir -p out/test-results/1 && cp coverage out/test-results/1/coverage.cobertura.xml
            for argument; do [[ $argument == trx* ]] && cp result.trx "out/test-results/${argument#*=}"; done
            exit 0
            """);
        Assert.DoesNotContain("lines", _script.Run("test", "--unit", "Allocates").Output, StringComparison.Ordinal);
        Assert.DoesNotContain("--collect", Assert.Single(Tests()), StringComparison.Ordinal);

        _script.Set("UEFIKERNEL_COVERAGE", "1");
        (int status, string output) = _script.Run("test", "--unit", "Allocates");
        Assert.True(status == 0, output);
        Assert.Contains(
            "UefiKernel.Shell: its tests run through 95.6 % of the lines and 50.0 % of the branches\n", output,
            StringComparison.Ordinal);
        Assert.Contains("Configuration.Include=[UefiKernel.Shell]* ", Tests()[^1], StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Failures_and_runs_without_a_test_fail_the_whole()
    {
        SetResults(passed: 1, failed: 1);
        (int status, string output) = _script.Run("test", "--unit");
        Assert.Equal(1, status);
        Assert.Contains("the log of a project", output, StringComparison.Ordinal);
        Assert.EndsWith("2 passed, 2 failed\n", output, StringComparison.Ordinal);

        SetResults(passed: 0, failed: 0);
        (status, output) = _script.Run("test", "--unit");
        Assert.Equal(1, status);
        Assert.EndsWith("0 passed, 2 failed\n", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_boot_test_that_fails_once_is_named_and_its_logs_are_kept()
    {
        SetResults(passed: 7, failed: 1, again: 2);
        (int status, string output) = RunTests("--boot");
        Assert.True(status == 0, output);
        Assert.Contains("Boot.Tests: 7 passed, 1 failed\n", output, StringComparison.Ordinal);
        Assert.Contains("UNSTEADY: what failed here passed when it was run again", output, StringComparison.Ordinal);
        Assert.Contains("the log of a project", output, StringComparison.Ordinal);
        Assert.EndsWith("\n8 passed, 0 failed\n", output, StringComparison.Ordinal);
        Assert.Equal(2, Tests().Length);
        Assert.Contains(" --no-build ", Tests()[1], StringComparison.Ordinal);
        Assert.Contains(" --filter FullyQualifiedName=Quick --", Tests()[1], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_script.Folder, "out", "test-results", "first", "Boot.Tests.log")));
    }

    [LinuxFact]
    public void A_boot_test_that_fails_twice_or_at_night_or_by_name_or_among_many_fails_the_whole()
    {
        SetResults(passed: 7, failed: 1, again: 0);
        Fails("--boot");
        Assert.Equal(2, Tests().Length);

        SetResults(passed: 7, failed: 1, again: 2);
        Fails("Boots");
        Assert.Equal(3, Tests().Length);
        Fails("--unit");

        _script.Set("UEFIKERNEL_NIGHTLY", "1");
        int calls = Tests().Length;
        Fails("--boot");
        Assert.Equal(calls + 1, Tests().Length);

        _script.Set("UEFIKERNEL_NIGHTLY", "");
        SetResults(passed: 7, failed: 4, again: 4);
        Fails("--boot");
        Assert.Equal(calls + 2, Tests().Length);

        void Fails(string argument)
        {
            (int status, string output) = RunTests(argument);
            Assert.Equal(1, status);
            Assert.DoesNotContain("UNSTEADY", output, StringComparison.Ordinal);
        }
    }

    [LinuxFact]
    public void Wrong_options_are_answered_with_the_help()
    {
        foreach (string[] arguments in (string[][])[["--fast"], ["a", "b"], [""]])
        {
            (int status, string output) = _script.Run(["test", .. arguments]);
            Assert.Equal(2, status);
            Assert.Contains("usage: ./build.sh", output, StringComparison.Ordinal);
        }

        Assert.Contains("exclude each other", _script.Run("test", "--unit", "--boot").Output, StringComparison.Ordinal);
        Assert.Equal(2, _script.Run("nightly", "nothing").Status);
        Assert.Empty(Tests());
    }

    [LinuxFact]
    public void A_part_of_the_night_that_fails_does_not_stop_the_others()
    {
        (int status, string output) = _script.Evaluate(
            "nightly_a() { false; say never; }\nnightly_b() { die wrong; }\nnightly_c() { say last; }\nnightly a b c");
        Assert.Equal(1, status);
        Assert.DoesNotContain("never", output, StringComparison.Ordinal);
        Assert.Contains("last\nnightly: c passed", output, StringComparison.Ordinal);
        Assert.Contains("nightly: 1 parts passed, 2 failed: a b\n", output, StringComparison.Ordinal);
    }

    // On a machine that has QEMU and the image.
    private (int Status, string Output) RunTests(string argument) => _script.Evaluate(
        "need() { :; }\nhave() { :; }\nimage() { :; }\nbuild_test_images() { :; }\nchoose_accelerator() { say tcg; }\n" +
        $"run_tests {argument}");

    private string[] Tests() =>
        [.. _script.Calls.Where(static call => call.StartsWith("dotnet test", StringComparison.Ordinal))];

    private void AddProject(string name, string source)
    {
        _script.Write($"tests/{name}/{name}.csproj", "");
        _script.Write($"tests/{name}/Source.cs", source);
    }

    // A test run that writes a result file with these counters. When the tests that failed are run again, `again` of them pass.
    private void SetResults(int passed, int failed, int again = 0)
    {
        string failures = string.Concat(Enumerable.Range(0, failed).Select(static i =>
            $"<UnitTestResult executionId=\"{i}\" testName=\"Quick{(i == 0 ? "" : i)}(row: 1)\" outcome=\"Failed\" x=\"1\">\n"));
        _script.Write("result.trx", $"""
            <UnitTestResult executionId="1" testName="Quick" duration="00:00:00.0100000" outcome="Passed" />
            <UnitTestResult executionId="2" testName="Slow(text: &quot;a&lt;b&quot;)" duration="00:01:03.5000000" />
            {failures}
            <Counters total="{passed + failed}" executed="{passed + failed}" passed="{passed}" failed="{failed}" error="0" />

            """);
        _script.Write("again.trx", $"""
            <Counters total="2" executed="2" passed="{again}" failed="{(again == 0 ? 1 : 0)}" error="0" />

            """);
        _script.PutNoting("dotnet", $$"""
            [[ $1 == test ]] || exit 0
            printf '  Failed Quick [10 ms]\n  the log of a project\n'
            for argument; do
                [[ $argument == *-again.trx ]] && cp again.trx "out/test-results/${argument#*=}" && exit {{(again > 0 ? 0 : 1)}}
                [[ $argument == trx* ]] && cp result.trx "out/test-results/${argument#*=}"
            done
            exit {{(failed > 0 ? 1 : 0)}}
            """);
    }
}
