using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace UefiKernel.Image.Library;

/// <summary>Environment variables, the machine's names, and paths.</summary>
internal static unsafe class EnvironmentChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Environment: variables are set, listed and deleted", VariablesWork),
        new("Environment: variables expand", VariablesExpand),
        new("Environment: command line", static () =>
        {
            Check.True(Environment.GetCommandLineArgs().Length >= 1);
            Check.True(Environment.CommandLine.Length > 0);
        }),
        new("Environment: names and folders", static () =>
        {
            Check.True(Environment.MachineName.Length > 0);
            Check.True(Environment.UserName.Length > 0);
            Check.True(Environment.ProcessPath!.Length > 0);
            Check.True(Path.IsPathFullyQualified(AppContext.BaseDirectory));
            Check.True(Path.IsPathFullyQualified(Path.GetTempPath()));
        }),
        new("Environment: page size, architecture", static () =>
        {
            Check.Equal(4096, Environment.SystemPageSize);
            Check.Equal(Architecture.X64, RuntimeInformation.OSArchitecture);
            Check.Equal(Architecture.X64, RuntimeInformation.ProcessArchitecture);
        }),
        new("Path: full names", static () =>
        {
            string a = Path.GetFullPath("a");
            Check.True(Path.IsPathFullyQualified(a));
            Check.Equal(a, Path.GetFullPath("b/../a"));
            Check.Equal(a, Path.GetFullPath(Path.Combine(Environment.CurrentDirectory, "a")));
            Check.Equal(Path.Combine(a, "x"), Path.GetFullPath("x", a));
        }),
        new("Path: relative names", static () =>
        {
            Check.Equal(Path.Combine("..", "b", "c"), Path.GetRelativePath(Path.GetFullPath("a"), Path.GetFullPath("b/c")));
        }),
    ];

    private static void VariablesWork()
    {
        const string Name = "UEFIKERNEL_CHECK", Value = "a value = with signs";
        Environment.SetEnvironmentVariable(Name, Value);
        Check.Equal(Value, Environment.GetEnvironmentVariable(Name));
        Check.Equal(Value, (string?)Environment.GetEnvironmentVariables()[Name]);
        Environment.SetEnvironmentVariable(Name, new string('v', 3000));
        Check.True(Environment.GetEnvironmentVariable(Name) is { Length: 3000 });
        Environment.SetEnvironmentVariable(Name, null);
        Check.True(Environment.GetEnvironmentVariable(Name) is null);
        Check.True(!Environment.GetEnvironmentVariables().Contains(Name));
        Check.Throws<ArgumentException>(static () => Environment.SetEnvironmentVariable("a=b", "c"));
    }

    private static void VariablesExpand()
    {
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", "middle");
        string text = Environment.ExpandEnvironmentVariables("<%UEFIKERNEL_CHECK%> 100% %NO_SUCH_VARIABLE%%UEFIKERNEL_CHECK%");
        Environment.SetEnvironmentVariable("UEFIKERNEL_CHECK", null);
        Check.Equal("<middle> 100% %NO_SUCH_VARIABLE%middle", text);
    }
}
