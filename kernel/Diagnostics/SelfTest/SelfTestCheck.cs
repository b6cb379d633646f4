using System;

namespace UefiKernel.Diagnostics.SelfTest;

/// <summary>One thing that ordinary C# relies on.</summary>
/// <param name="name">What is checked, in a few words.</param>
/// <param name="run">True when it works.</param>
internal sealed class SelfTestCheck(string name, Func<bool> run)
{
    /// <summary>What is checked.</summary>
    public string Name { get; } = name;

    /// <summary>Checks it.</summary>
    public bool Run() => run();
}
