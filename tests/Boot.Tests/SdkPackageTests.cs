using System;
using System.Diagnostics;
using System.IO;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// The packages for other repositories: in an empty folder, a program from the template becomes an image with nothing from this
/// repository but them. Needs the machine: the image has to boot.
/// </summary>
public sealed class SdkPackageTests
{
    private static readonly TimeSpan s_runLimit = TimeSpan.FromMinutes(3);

    // The packages' copies from earlier runs have the same version.
    private const string Script = """
        set -e
        ./build.sh pack
        packages=$PWD/out/packages
        rm -rf "${NUGET_PACKAGES:-$HOME/.nuget/packages}/uefikernel.sdk"
        cd "$1"
        {
            printf '<configuration><packageSources>'
            printf '<add key="local" value="%s" />' "$packages"
            printf '</packageSources></configuration>'
        } >nuget.config
        dotnet new install "$packages"/UefiKernel.Templates.*.nupkg --debug:custom-hive "$1/hive"
        dotnet new uefi-app -o Sample --debug:custom-hive "$1/hive"
        cd Sample
        cat >Program.cs <<'END'
        Console.WriteLine($"{args[0]} from {typeof(Sample.Numbers).Assembly.GetName().Name}: {await Sample.Numbers.SumAsync()}");
        return 7;
        END
        cat >Numbers.cs <<'END'
        namespace Sample;
        public static class Numbers
        {
            public static async Task<int> SumAsync()
            {
                await Task.Delay(1);
                return Enumerable.Range(1, 10).Sum();
            }
        }
        END
        export UefiArguments='"two words" more'
        dotnet build -t:UefiImage
        mv bin/uefi/BOOTX64.EFI shell.efi
        UefiBare=true dotnet build -t:UefiImage
        """;

    [NightlyFact]
    public void A_program_in_an_empty_folder_becomes_an_image_by_the_packages_alone()
    {
        string folder = Directory.CreateTempSubdirectory("uefikernel-sdk-").FullName;
        try
        {
            // Into a file: the compiler's servers outlive the script, and would keep a pipe open.
            string log = Path.Combine(Workspace.Results, "sdk-package.log");
            using Process script = Process.Start(new ProcessStartInfo("bash")
            {
                ArgumentList = { "-c", $"({Script}\n) >\"$2\" 2>&1 </dev/null", "sdk", folder, log },
                WorkingDirectory = Workspace.Root,
            })!;
            script.WaitForExit();
            Assert.True(script.ExitCode == 0, File.ReadAllText(log));

            using var machine = new QemuMachine(new MachineOptions
            {
                Name = "sdk_package",
                Kernel = Path.Combine(folder, "Sample", "shell.efi"),
                LoadOptions = "heap=16M",
            });
            machine.WaitForPrompt(heapMegabytes: 16);
            machine.WaitFor("two words from Sample: 55\r\n", s_runLimit);
            machine.WaitFor("Sample ended with exit code 7\r\n", s_runLimit);

            using var bare = new QemuMachine(new MachineOptions
            {
                Name = "sdk_package_bare",
                Kernel = Path.Combine(folder, "Sample", "bin", "uefi", "BOOTX64.EFI"),
                LoadOptions = "heap=16M qemu-exit",
                Extra = ["-device", "isa-debug-exit,iobase=0xf4,iosize=1"],
            });
            bare.WaitFor("two words from Sample: 55\r\n", QemuMachine.BootTimeout);

            // The device ends QEMU with twice the code and 1.
            Assert.Equal(15, bare.WaitForExit());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
