using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// build.sh in a folder of its own, on a machine that has a few basic tools and else only what the test puts there.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class BuildScript : IDisposable
{
    private static readonly string[] s_basicTools =
    [
        "awk", "basename", "bash", "cat", "chmod", "cksum", "cmp", "cp", "dd", "dirname", "env", "find", "grep", "head", "kill",
        "mkdir", "mktemp", "mv", "paste", "realpath", "rm", "script", "sh", "sleep", "sort", "tail", "tar", "timeout", "tr",
        "truncate", "uname", "wc",
    ];

    // What the run that this is a part of was started with must not reach the script.
    private readonly Dictionary<string, string?> _environment = new()
    {
        ["OVMF_DIR"] = null,
        ["UEFIKERNEL_COVERAGE"] = null,
        ["UEFIKERNEL_NIGHTLY"] = null,
    };

    /// <summary>Copies the script and its parts.</summary>
    public BuildScript()
    {
        Directory.CreateDirectory(Tools);
        foreach (string tool in s_basicTools)
        {
            string? found = Environment.GetEnvironmentVariable("PATH")!.Split(':')
                .Select(folder => Path.Combine(folder, tool)).FirstOrDefault(File.Exists);
            if (found is not null)
            {
                File.CreateSymbolicLink(Path.Combine(Tools, tool), found);
            }
        }

        Put("id", "echo 0");
        File.Copy(Path.Combine(Repository.Root, "build.sh"), Path.Combine(Folder, "build.sh"));
        Directory.CreateDirectory(Path.Combine(Folder, "tools"));
        foreach (string part in Directory.EnumerateFiles(Path.Combine(Repository.Root, "tools")))
        {
            File.Copy(part, Path.Combine(Folder, "tools", Path.GetFileName(part)));
        }
    }

    /// <summary>Where the script is.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("uefikernel-").FullName;

    /// <summary>The folder that is the whole PATH.</summary>
    public string Tools => Path.Combine(Folder, "bin");

    /// <summary>What the fake commands were called with, one line for each call.</summary>
    public string[] Calls => File.Exists(CallLog) ? File.ReadAllLines(CallLog) : [];

    private string CallLog => Path.Combine(Folder, "calls");

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>Sets an environment variable.</summary>
    public void Set(string name, string value) => _environment[name] = value;

    /// <summary>Puts a fake command on the PATH.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="script">What it does, in the shell's language.</param>
    public void Put(string name, string script)
    {
        string path = Path.Combine(Tools, name);

        // It may be a link to the system's own, which must not be written through.
        File.Delete(path);
        Command.WriteProgram(path, $"#!{Tools}/bash\n{script}\n");
    }

    /// <summary>Puts a fake command on the PATH that notes its arguments in <see cref="Calls"/> first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="script">What it does then.</param>
    public void PutNoting(string name, string script = "") => Put(name, $"echo \"{name} $*\" >>'{CallLog}'\n{script}");

    /// <summary>Writes a file of the tree.</summary>
    public void Write(string name, string content)
    {
        string path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    /// <summary>Runs the script with arguments.</summary>
    public (int Status, string Output) Run(params string[] arguments) => Start([Path.Combine(Folder, "build.sh"), .. arguments]);

    /// <summary>Runs statements that may use the script's functions.</summary>
    public (int Status, string Output) Evaluate(string statements) =>
        Start(["-c", $"source ./build.sh\nassume_yes=0 instruction_set='' compiler=ilc unlocked=''\n{statements}"]);

    /// <summary>Runs statements on a terminal, with the given text typed.</summary>
    public (int Status, string Output) EvaluateOnTerminal(string statements, string typed)
    {
        Write("statements", $"source ./build.sh\nassume_yes=0\n{statements}");
        return Start(["-c", "script -qec 'bash ./statements' /dev/null"], typed);
    }

    private (int Status, string Output) Start(IEnumerable<string> arguments, string input = "")
    {
        var start = new ProcessStartInfo("bash", arguments) { WorkingDirectory = Folder };
        start.Environment["PATH"] = Tools;

        // The script that runs the tests has named its own.
        start.Environment.Remove("UEFIKERNEL_COMMIT");
        foreach ((string name, string? value) in _environment)
        {
            start.Environment[name] = value;
        }

        return Command.Run(start, input);
    }
}
