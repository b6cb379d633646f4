using System;
using System.IO;
using System.Runtime.CompilerServices;
using UefiKernel.Boot.Tests.Harness;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>
/// A test that needs firmware with Secure Boot on and a key that signs for it. Debian and its relatives have both in their
/// package ovmf; skipped elsewhere.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SecureBootFactAttribute : FactAttribute
{
    /// <summary>The key, in PEM with the password "snakeoil".</summary>
    public const string Key = "/usr/share/ovmf/PkKek-1-snakeoil.key";

    /// <summary>Its certificate.</summary>
    public const string Certificate = "/usr/share/ovmf/PkKek-1-snakeoil.pem";

    /// <summary>Makes the test a skipped one where something is missing.</summary>
    public SecureBootFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) =>
        Skip = !Firmware.SecureBoot.IsInstalled
            ? $"{Firmware.SecureBoot.Code} or {Firmware.SecureBoot.Variables} is not installed: Debian's package ovmf has them"
            : Array.Find([Key, Certificate], static path => !File.Exists(path)) is { } missing
                ? $"{missing} is not installed: Debian's package ovmf has it"
                : null;
}
