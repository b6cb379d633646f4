using System;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary><c>./build.sh build --compiler bflat</c>, with a stand-in for bflat that only writes down its arguments.</summary>
[SupportedOSPlatform("linux")]
public sealed class BflatTests : IDisposable
{
    private readonly BuildScript _script = new();

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void Without_bflat_the_script_says_what_is_missing()
    {
        PutTools();
        (int status, string output) = _script.Run("build", "--compiler", "bflat");
        Assert.Equal(1, status);
        Assert.Contains("bflat is missing: --compiler bflat needs it on the PATH", output, StringComparison.Ordinal);
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void The_build_gets_the_path_of_bflat()
    {
        PutTools();
        _script.Put("bflat", "");
        Assert.NotEqual(0, _script.Run("build", "--compiler", "bflat").Status);
        string call = Assert.Single(_script.Calls, static call => call.StartsWith("dotnet build", StringComparison.Ordinal));
        Assert.Contains($" -p:NativeCompiler=bflat -p:Bflat={_script.Tools}/bflat", call, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Instruction_sets_and_other_compilers_are_refused()
    {
        (int status, string output) = _script.Run("build", "--compiler", "bflat", "--instruction-set", "x86-64-v3");
        Assert.Equal(1, status);
        Assert.Contains("cannot be combined with --compiler bflat", output, StringComparison.Ordinal);
        Assert.Equal(2, _script.Run("build", "--compiler", "gcc").Status);
    }

    [LinuxFact]
    public void Bflat_gets_every_source_package_import_and_switch()
    {
        string folder = Path.Combine(_script.Folder, "with spaces");
        Directory.CreateDirectory(Path.Combine(folder, "native"));
        _script.Put("bflat", $"printf '%s\\n' \"$@\" >'{folder}/arguments'\n: >'{folder}/native/kernel.obj'");
        _script.Write("with spaces/image.proj", $"""
            <Project>
              <Import Project="{Repository.Root}/kernel/Link.targets" />
              <Target Name="Build" />
              <ItemGroup>
                <ReferenceCopyLocalPaths Include="/packages/Iced.dll;/built/UefiKernel.Kernel.dll;/packages/Iced.xml" />
              </ItemGroup>
            </Project>
            """);
        (int status, string output) = Compile(folder);
        Assert.True(status == 0, output);

        string[] arguments = File.ReadAllLines(Path.Combine(folder, "arguments"));
        Assert.Equal(
            ["build", "-c", "--target", "Shared", "--os", "windows", "--arch", "x64", "--stdlib", "DotNet", "-Os", "-o",
            $"{folder}/native/kernel.obj"],
            arguments.Take(13));
        Assert.Equal(["/packages/Iced.dll"], Behind("-r"));
        Assert.Contains("kernel32", Behind("-i"));
        Assert.Contains("System.Globalization.Invariant=true", Behind("--feature"));
        string[] expected =
        [
            .. from room in (string[])["efi", "memory", "shell", "kernel"]
               from file in Directory.EnumerateFiles(Path.Combine(Repository.Root, room), "*.cs", SearchOption.AllDirectories)
               select Path.GetFullPath(file),
        ];
        string[] sources = [.. arguments.Where(static argument => argument.EndsWith(".cs", StringComparison.Ordinal))];
        Assert.Empty(expected.Except(sources));
        Assert.Equal(sources.Length, sources.Distinct().Count());
        Assert.Equal(
            13 + (2 * (Behind("-r").Length + Behind("-i").Length + Behind("--feature").Length)) + sources.Length,
            arguments.Length);

        string[] Behind(string option) =>
            [.. arguments.Zip(arguments.Skip(1)).Where(pair => pair.First == option).Select(static pair => pair.Second)];
    }

    [LinuxFact]
    public void A_bflat_that_fails_or_makes_nothing_stops_the_build()
    {
        foreach (string behavior in (string[])["exit 1", ""])
        {
            _script.Put("bflat", behavior);
            _script.Write(
                "image.proj",
                $"<Project><Import Project=\"{Repository.Root}/kernel/Link.targets\" /><Target Name=\"Build\" /></Project>");
            Assert.NotEqual(0, Compile(_script.Folder).Status);
        }
    }

    private (int Status, string Output) Compile(string folder) => Command.Run(
        "dotnet", "msbuild", Path.Combine(folder, "image.proj"), "-t:CompileNative", "-nodeReuse:false", "-nologo", "-tl:off",
        "-p:NativeCompiler=bflat", $"-p:Bflat={_script.Tools}/bflat", $"-p:NativeDirectory={folder}/native/");

    private void PutTools()
    {
        _script.Put("nasm", "");
        _script.Put("lld-link", "");
        _script.PutNoting("dotnet");
        foreach (string folder in (string[])["efi", "memory", "shell", "kernel", "tests/Image"])
        {
            _script.Write($"{folder}/source", "");
        }

        _script.Write("Directory.Build.props", "");
        _script.Write("global.json", "");
        _script.Write(".editorconfig", "");
    }
}
