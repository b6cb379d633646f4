using System;
using System.IO;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// kernel/Link.targets with a fake compiler that only prints: its exit code decides whether the build goes on, not what it
/// prints.
/// </summary>
public sealed class LinkTargetsTests : IDisposable
{
    // As ILC 10.0.14 prints it for a method that uses a type which cannot be loaded.
    private const string Warning =
        "AOT analysis error IL1005: [MyApp]Program.Main(): Method will always throw because: [TEMPORARY EXCEPTION MESSAGE] " +
        "ClassLoadGeneral: Missing.Type";

    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [LinuxFact]
    public void A_method_that_will_always_throw_does_not_stop_the_build()
    {
        (int status, string output) = Compile(compilerStatus: 0);
        Assert.True(status == 0, output);
        Assert.Contains(Warning, output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder, "ran")));
    }

    [LinuxFact]
    public void A_compiler_that_fails_stops_the_build()
    {
        (int status, string output) = Compile(compilerStatus: 1);
        Assert.True(status != 0, output);
        Assert.True(File.Exists(Path.Combine(_folder, "ran")));
    }

    private (int Status, string Output) Compile(int compilerStatus)
    {
        File.WriteAllText(
            Path.Combine(_folder, "ilc"), $"#!/bin/sh\ntouch \"{_folder}/ran\"\necho '{Warning}'\nexit {compilerStatus}\n");
        string project = Path.Combine(_folder, "image.proj");
        File.WriteAllText(
            project, $"<Project><Import Project=\"{Repository.Root}/kernel/Link.targets\" /><Target Name=\"Build\" /></Project>");
        return Command.Run(
            "dotnet", "msbuild", project, "-t:CompileNative", "-nodeReuse:false", "-nologo", "-tl:off",
            $"-p:IlcDirectory={_folder}/", $"-p:NativeDirectory={_folder}/native/");
    }
}
