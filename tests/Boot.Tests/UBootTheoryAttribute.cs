using System;
using System.Runtime.CompilerServices;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A test with data that needs U-Boot, which only Debian and its relatives build for QEMU; skipped elsewhere.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class UBootTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the test a skipped one where U-Boot is not installed.</summary>
    public UBootTheoryAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Firmware.UBoot.IsInstalled ? null : $"{Firmware.UBoot.Code} is not installed";
}
