using System;
using System.Collections.Generic;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Tasks;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

namespace UefiKernel.Boot.Tests;

/// <summary>A test that takes long and is like others that always run: <c>./build.sh nightly tests</c> runs it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NightlyFactAttribute : FactAttribute
{
    /// <summary>Makes the test a skipped one by day.</summary>
    public NightlyFactAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1)
        : base(file, line) => Skip = Night.Reason;
}

/// <summary>A row of data for a test that by day runs with other rows only.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class NightlyDataAttribute : DataAttribute
{
    private readonly object[] _data;

    /// <summary>Makes the row a skipped one by day.</summary>
    /// <param name="data">The test's arguments.</param>
    public NightlyDataAttribute(params object[] data)
    {
        _data = data;
        Skip = Night.Reason;
    }

    /// <summary>The row.</summary>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        MethodInfo testMethod, DisposalTracker disposalTracker) => new([new TheoryDataRow(_data) { Skip = Skip }]);

    /// <summary>The row is known before the test runs.</summary>
    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>Whether the long tests run.</summary>
internal static class Night
{
    /// <summary>Why they are skipped, or null when they run.</summary>
    public static string? Reason =>
        Environment.GetEnvironmentVariable("UEFIKERNEL_NIGHTLY") == "1" ? null : "runs in ./build.sh nightly tests";
}
