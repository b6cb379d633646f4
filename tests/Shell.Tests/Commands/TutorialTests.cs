using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using Xunit;

namespace UefiKernel.Shell.Tests.Commands;

/// <summary>
/// CONTRIBUTING's section "Adding a command", followed to the letter in a copy of the tree: the file that it shows, in the place
/// that it names, and for a command that needs something new of the machine the four files that it names, and nothing else.
/// Shell and kernel are built from that, and the commands run on the fake machine.
/// </summary>
public sealed class TutorialTests : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    // The shell lets an assembly of this name use its internals, which the fakes do.
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <AssemblyName>UefiKernel.Shell.Tests</AssemblyName>
            <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
            <RunAnalyzers>false</RunAnalyzers>
            <RestorePackagesWithLockFile>false</RestorePackagesWithLockFile>
          </PropertyGroup>
          <Import Project="../../memory/Ranges.props" />
          <ItemGroup>
            <PackageReference Include="CsCheck" />
            <PackageReference Include="xunit.v3.assert" />
            <ProjectReference Include="../../shell/UefiKernel.Shell.csproj" />
            <ProjectReference Include="../../kernel/UefiKernel.Kernel.csproj" />
            <Compile Include="../Shell.Tests/Fakes/*.cs" />
          </ItemGroup>
        </Project>
        """;

    // Runs each argument as a line of the shell.
    private const string Program = """
        var probe = new UefiKernel.Shell.Tests.Fakes.CommandProbe();
        foreach (string line in args)
        {
            System.Console.WriteLine(string.Join('\n', probe.Run(line)));
        }
        """;

    // A command that needs a new view of the machine: each file's folder, name and text. The folders are those of the page.
    private static readonly (string Folder, string Name, string Text)[] s_fan =
    [
        ("shell/Commands/Machine/", "FanCommand.cs", """
            using UefiKernel.Shell.Commands.Framework.Declarations;

            namespace UefiKernel.Shell.Commands.Machine;

            internal static class FanCommand
            {
                public static Command Create() => new("fan", "The fan's speed")
                {
                    Examples = [new("fan", "show it")],
                    Run = static context =>
                    {
                        context.Console.WriteLine($"{context.Machine.Fan.Speed} turns a minute");
                        return CommandStatus.Success;
                    },
                };
            }
            """),
        ("shell/Machine/", "IFanView.cs", """
            namespace UefiKernel.Shell.Machine;

            public interface IFanView
            {
                int Speed { get; }
            }

            public partial interface IMachine
            {
                IFanView Fan { get; }
            }
            """),
        ("kernel/Terminal/", "FanView.cs", """
            using UefiKernel.Shell.Machine;

            namespace UefiKernel.Kernel.Terminal;

            internal sealed class FanView : IFanView
            {
                public int Speed => 0;
            }

            internal sealed partial class KernelMachine
            {
                public IFanView Fan { get; } = new FanView();
            }
            """),
        ("tests/Shell.Tests/Fakes/", "FakeFan.cs", """
            using UefiKernel.Shell.Machine;

            namespace UefiKernel.Shell.Tests.Fakes;

            internal sealed class FakeFan : IFanView
            {
                public int Speed => 1200;
            }

            internal sealed partial class FakeMachine
            {
                public IFanView Fan { get; } = new FakeFan();
            }
            """),
    ];

    private readonly string _copy = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    [Fact]
    public void A_command_is_added_by_the_one_file_that_the_page_shows_and_a_view_of_the_machine_by_those_that_it_names()
    {
        // It compiles the kernel anew. By day CodeBlockTests compile what the page shows.
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("UEFIKERNEL_NIGHTLY") == "1", "runs in ./build.sh nightly tests");
        string root = Root();
        foreach (string folder in (string[])["efi", "memory", "shell", "kernel", "tools", "tests/Shell.Tests/Fakes"])
        {
            CopyFolder(Path.Combine(root, folder), Path.Combine(_copy, folder));
        }

        foreach (string file in Directory.EnumerateFiles(root)
            .Where(static file => Path.GetExtension(file) is ".props" or ".json"))
        {
            File.Copy(file, Path.Combine(_copy, Path.GetFileName(file)));
        }

        string page = File.ReadAllText(Path.Combine(root, "CONTRIBUTING.md"));
        Match tutorial = Regex.Match(
            page,
            "## Adding a command\n\nOne file, `(?<place>[^`]+)`:\n\n```csharp\n(?<text>.*?)```", RegexOptions.Singleline);
        Assert.True(tutorial.Success, "expected CONTRIBUTING.md to show a file and its place");
        Write(tutorial.Groups["place"].Value, tutorial.Groups["text"].Value);
        Match folders = Regex.Match(
            page,
            @"A new one takes four\s+files:\n\n1\. the command\n" +
            @"(?:\d\. [^`\n]+`(?<folder>[^`]+/)`,[^`\n]+`\w+`\n){3}");
        Assert.Equal(
            s_fan.Skip(1).Select(static file => file.Folder),
            folders.Groups["folder"].Captures.Select(static capture => capture.Value));
        foreach ((string folder, string name, string text) in s_fan)
        {
            Write(folder + name, text);
        }

        Write("tests/Tutorial/Tutorial.csproj", Project);
        Write("tests/Tutorial/Program.cs", Program);

        string[] lines = ["hello Ada", "HELLO 'Grace Hopper'", "hello", "help", "fan", "hello --help"];
        string answer = Run(["run", "--project", Path.Combine(_copy, "tests/Tutorial"), "-p:RunAnalyzers=false", "--", .. lines]);
        Assert.StartsWith(
            "Hello, Ada!\nHello, Grace Hopper!\nhello: expected NAME; usage: hello NAME\n", answer, StringComparison.Ordinal);
        Assert.Contains("\n  hello       Greet somebody\n", answer, StringComparison.Ordinal);
        Assert.EndsWith(
            "\n1200 turns a minute\n" +
            "hello: Greet somebody\nusage: hello NAME\n\n  NAME  whom to greet\n\nexamples:\n  hello Ada  greet Ada\n", answer,
            StringComparison.Ordinal);
    }

    private static string Root()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "UefiKernel.sln")))
        {
            folder = folder.Parent;
        }

        return folder!.FullName;
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Write(string place, string text)
    {
        string path = Path.Combine(_copy, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    private string Run(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", arguments)
        {
            WorkingDirectory = _copy,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        })!;
        System.Threading.Tasks.Task<string> output = process.StandardOutput.ReadToEndAsync();
        System.Threading.Tasks.Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"expected an end within {s_limit}: {output.Result}");
        }

        Assert.True(process.ExitCode == 0, output.Result + errors.Result);
        return output.Result;
    }
}
