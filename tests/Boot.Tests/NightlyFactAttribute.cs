using System;
using Xunit;

namespace UefiKernel.Boot.Tests;

/// <summary>A test that takes long and is like others that always run: <c>./build.sh nightly tests</c> runs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NightlyFactAttribute : FactAttribute
{
    /// <summary>Makes the test a skipped one by day.</summary>
    public NightlyFactAttribute() => Skip = Night.Reason;
}

/// <summary>As <see cref="NightlyFactAttribute"/>, for a test with data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NightlyTheoryAttribute : TheoryAttribute
{
    /// <summary>Makes the test a skipped one by day.</summary>
    public NightlyTheoryAttribute() => Skip = Night.Reason;
}

/// <summary>Whether the long tests run.</summary>
internal static class Night
{
    /// <summary>Why they are skipped, or null when they run.</summary>
    public static string? Reason =>
        Environment.GetEnvironmentVariable("UEFIKERNEL_NIGHTLY") == "1" ? null : "runs in ./build.sh nightly tests";
}
