using System;
using System.Runtime.CompilerServices;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>A test of build.sh or of what it calls, which need Linux; skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxFactAttribute : FactAttribute
{
    /// <summary>Makes the test a skipped one where the system is not Linux.</summary>
    public LinuxFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line)
    {
        if (!OperatingSystem.IsLinux())
        {
            Skip = "needs Linux";
        }
    }
}
