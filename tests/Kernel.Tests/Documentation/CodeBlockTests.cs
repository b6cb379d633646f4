using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using UefiKernel.Kernel.Tests.Build;
using Xunit;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>Each C# block of a page is a whole file; all of them compile against the assemblies that these tests use.</summary>
public sealed class CodeBlockTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Code_compiles()
    {
        (string Page, string Code)[] blocks =
        [
            .. from page in Page.All
               from block in page.Blocks
               where block.Kind == "csharp"
               select (page.Name, block.Text),
        ];
        Assert.NotEmpty(blocks);
        foreach ((string page, string code) in blocks)
        {
            string name = $"{page.Replace('/', '_')}{Directory.EnumerateFiles(_folder).Count()}.cs";
            File.WriteAllText(Path.Combine(_folder, name), code);
        }

        // The rooms let an assembly of this name use their internals, as the code in the pages does.
        File.WriteAllText(Path.Combine(_folder, "Blocks.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <LangVersion>14.0</LangVersion>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <AssemblyName>UefiKernel.Kernel.Tests</AssemblyName>
              </PropertyGroup>
              <Import Project="{Repository.Root}/memory/Ranges.props" />
              <ItemGroup>
                <Reference Include="{AppContext.BaseDirectory}UefiKernel.*.dll" Exclude="{AppContext.BaseDirectory}*.Tests.dll" />
                <Reference Include="{AppContext.BaseDirectory}xunit*.dll" />
                <Compile Include="{Repository.Root}/tests/Shell.Tests/Fakes/*.cs" />
                <Compile Include="{Repository.Root}/tests/Kernel.Tests/Drivers/Binding/FakeDeviceHost.cs" />
              </ItemGroup>
            </Project>
            """);
        var start = new ProcessStartInfo("dotnet", ["build", "-v:q", "-nologo", "-tl:off", "-nodeReuse:false"])
        {
            WorkingDirectory = _folder,
        };
        (int status, string output) = Command.Run(start, "");
        Assert.True(status == 0, output);
    }
}
