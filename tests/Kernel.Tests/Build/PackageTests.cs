using System;
using System.IO;
using System.Runtime.Versioning;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>tools/packages.sh: what is missing is named, and installed with the package manager of the system.</summary>
[SupportedOSPlatform("linux")]
public sealed class PackageTests : IDisposable
{
    private const string AptInstall = "apt-get install -y -q --no-install-recommends ";

    private readonly BuildScript _script = new();

    public void Dispose() => _script.Dispose();

    [LinuxFact]
    public void Nothing_is_installed_when_nothing_is_missing()
    {
        _script.Put("nasm", "");
        _script.PutNoting("apt-get");
        Assert.Equal((0, ""), _script.Evaluate("need nasm"));
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void What_is_missing_is_named_and_installed_without_a_question_where_there_is_no_terminal()
    {
        PutManager("apt-get", "nasm", "mcopy");
        (int status, string output) = _script.Evaluate("need nasm mtools");
        Assert.True(status == 0, output);
        Assert.Equal(
            $"missing: nasm mtools; to install with: env DEBIAN_FRONTEND=noninteractive {AptInstall}nasm mtools\n", output);
        Assert.Equal([AptInstall + "nasm mtools"], _script.Calls);
    }

    [LinuxFact]
    public void Old_package_lists_are_refreshed_once()
    {
        _script.PutNoting("apt-get", $"[[ $1 == update ]] && touch lists\n[[ -e lists ]] && {Create("nasm")}");
        _script.Put("touch", ": >\"$1\"");
        Assert.Equal(0, _script.Evaluate("need nasm").Status);
        Assert.Equal([AptInstall + "nasm", "apt-get update -q", AptInstall + "nasm"], _script.Calls);
    }

    [LinuxFact]
    public void A_package_manager_that_fails_is_quoted()
    {
        _script.PutNoting("dnf", "echo 'no route to mirror'; exit 1");
        (int status, string output) = _script.Evaluate("need nasm");
        Assert.Equal(1, status);
        Assert.Contains("build.sh: dnf could not install nasm: no route to mirror", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_package_that_does_not_bring_what_is_needed_is_reported()
    {
        _script.PutNoting("dnf");
        (int status, string output) = _script.Evaluate("need nasm");
        Assert.Equal(1, status);
        Assert.Contains("nasm is installed, but what is needed from it was not found", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Without_a_package_manager_the_names_are_Debians()
    {
        (int status, string output) = _script.Evaluate("need nasm zbar-tools");
        Assert.Equal(1, status);
        Assert.StartsWith(
            "build.sh: missing: nasm zbar-tools (these are the names of the Debian packages", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void Packages_have_the_names_of_the_system()
    {
        Check("dnf", "dnf install -y edk2-ovmf qemu-system-x86 gdisk ShellCheck sbsigntools");
        Check("pacman", "pacman -S --needed --noconfirm edk2-ovmf qemu-system-x86 gptfdisk shellcheck sbsigntools");
        Check("zypper", "zypper --non-interactive install qemu-ovmf-x86_64 qemu-x86 gptfdisk ShellCheck sbsigntools");

        void Check(string manager, string expected)
        {
            using var script = new BuildScript();
            script.PutNoting(manager, "exit 1");
            script.Evaluate("OVMF_FOLDERS=(/nowhere) PATH=$PWD/bin; need ovmf qemu-system-x86 gdisk shellcheck sbsigntool");
            Assert.Equal([expected], script.Calls);
        }
    }

    [LinuxFact]
    public void A_package_that_only_Debian_has_is_named_elsewhere()
    {
        _script.PutNoting("pacman");
        (int status, string output) = _script.Evaluate("UBOOT=/nowhere; need u-boot-qemu nasm");
        Assert.Equal(1, status);
        Assert.Contains("missing: u-boot-qemu (Debian's name; pacman has no package for it)", output, StringComparison.Ordinal);
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void An_ordinary_user_installs_with_sudo_or_gets_to_know_what_to_run()
    {
        _script.Put("id", "echo 1000");
        PutManager("apt-get", "nasm");
        (int status, string output) = _script.Evaluate("need nasm");
        Assert.Equal(1, status);
        Assert.Contains("become root or install sudo, then run: apt-get install nasm", output, StringComparison.Ordinal);
        Assert.Empty(_script.Calls);

        _script.PutNoting("sudo", "exec \"$@\"");
        (status, output) = _script.Evaluate("need nasm");
        Assert.True(status == 0, output);
        Assert.Contains("to install with: sudo env DEBIAN_FRONTEND", output, StringComparison.Ordinal);
        Assert.Equal($"sudo env DEBIAN_FRONTEND=noninteractive {AptInstall}nasm", _script.Calls[0]);
    }

    [LinuxFact]
    public void On_a_terminal_nothing_is_installed_without_consent()
    {
        PutManager("apt-get", "nasm");
        foreach (string answer in (string[])["n\n", "\n"])
        {
            (int status, string output) = _script.EvaluateOnTerminal("need nasm", answer);
            Assert.Equal(1, status);
            Assert.Contains("Install now? [y/N]", output, StringComparison.Ordinal);
            Assert.Contains("nothing was installed", output, StringComparison.Ordinal);
            Assert.Empty(_script.Calls);
        }

        Assert.Equal(0, _script.EvaluateOnTerminal("need nasm", "y\n").Status);
        Assert.Single(_script.Calls);
    }

    [LinuxFact]
    public void Yes_is_an_answer_in_advance()
    {
        PutManager("apt-get", "nasm");
        (int status, string output) = _script.EvaluateOnTerminal("assume_yes=1; need nasm", "");
        Assert.True(status == 0, output);
        Assert.DoesNotContain("Install now?", output, StringComparison.Ordinal);
        Assert.Single(_script.Calls);
    }

    [LinuxFact]
    public void Firmware_is_found_under_every_name_that_distributions_use()
    {
        string[][] pairs =
        [
            ["ovmf-x86_64-code.bin", "ovmf-x86_64-vars.bin"], ["OVMF_CODE.fd", "OVMF_VARS.fd"],
            ["ovmf-x86_64-4m-code.bin", "ovmf-x86_64-4m-vars.bin"], ["OVMF_CODE.4m.fd", "OVMF_VARS.4m.fd"],
            ["OVMF_CODE_4M.fd", "OVMF_VARS_4M.fd"],
        ];
        string folder = Path.Combine(_script.Folder, "my firmware");
        _script.Set("OVMF_DIR", "my firmware");

        // From the last choice to the first, so that each is preferred to those before it.
        foreach (string[] pair in pairs)
        {
            _script.Write($"my firmware/{pair[0]}", "");
            _script.Write($"my firmware/{pair[1]}", "");
            (int status, string output) = _script.Evaluate("need ovmf; env | grep UEFIKERNEL_OVMF | sort");
            Assert.True(status == 0, output);
            Assert.Equal($"UEFIKERNEL_OVMF_CODE={folder}/{pair[0]}\nUEFIKERNEL_OVMF_VARS={folder}/{pair[1]}\n", output);
        }
    }

    [LinuxFact]
    public void A_folder_without_firmware_is_reported_and_nothing_is_installed()
    {
        PutManager("apt-get", "nasm");
        _script.Set("OVMF_DIR", "/nowhere");
        (int status, string output) = _script.Evaluate("need ovmf");
        Assert.Equal(1, status);
        Assert.Contains("OVMF_DIR is /nowhere, but", output, StringComparison.Ordinal);
        Assert.Contains("OVMF_CODE_4M.fd OVMF_VARS_4M.fd", output, StringComparison.Ordinal);
        Assert.Empty(_script.Calls);
    }

    [LinuxFact]
    public void Another_system_than_Linux_is_refused_with_what_runs_there()
    {
        File.Delete(Path.Combine(_script.Tools, "uname"));
        _script.Put("uname", "echo Darwin");
        (int status, string output) = _script.Run("build");
        Assert.Equal(1, status);
        Assert.Contains("needs Linux (WSL 2 is Linux)", output, StringComparison.Ordinal);
        Assert.Contains("dotnet test tests/Kernel.Tests", output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void A_missing_SDK_is_named()
    {
        _script.Put("nasm", "");
        _script.Put("lld-link", "");
        (int status, string output) = _script.Evaluate("need_dotnet");
        Assert.Equal(1, status);
        Assert.Contains("the .NET 10 SDK is missing", output, StringComparison.Ordinal);

        _script.Put("dotnet", "[[ $1 == --list-sdks ]] && echo '8.0.100 [/x]'; [[ $1 != --version ]]");
        (_, output) = _script.Evaluate("need_dotnet");
        Assert.Contains("asks for .NET 10; found: 8.0.100 [/x]", output, StringComparison.Ordinal);
    }

    // A package manager that installs commands.
    private void PutManager(string name, params string[] commands) =>
        _script.PutNoting(name, string.Join('\n', Array.ConvertAll(commands, Create)));

    private string Create(string command) => $"cp '{_script.Tools}/id' '{_script.Tools}/{command}'";
}
