using System;
using System.Diagnostics;

namespace UefiKernel.Image;

/// <summary>One thing that ordinary C# relies on, checked on the live machine.</summary>
/// <param name="name">What is checked, in a few words; no other check has this name.</param>
/// <param name="run">Makes the check, by statements of <see cref="Check"/>.</param>
internal sealed class SelfTestCheck(string name, Action run)
{
    /// <summary>What is checked.</summary>
    public string Name { get; } = name;

    /// <summary>Makes the check.</summary>
    /// <exception cref="CheckFailure">A statement does not hold.</exception>
    /// <exception cref="CheckSkipped">It cannot be made here and now.</exception>
    public void Run() => run();

    /// <summary>Makes the check; returns its result instead of throwing.</summary>
    public CheckResult Measure()
    {
        long start = Stopwatch.GetTimestamp();
        Exception? thrown = null;
        try
        {
            run();
        }
        catch (Exception e)
        {
            thrown = e;
        }

        return new CheckResult(Name, Stopwatch.GetElapsedTime(start), thrown);
    }
}
