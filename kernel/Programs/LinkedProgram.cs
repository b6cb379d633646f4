using System;

namespace UefiKernel.Kernel.Programs;

/// <summary>A program that was compiled into the image.</summary>
/// <param name="name">What a user types to run it: its assembly's name.</param>
/// <param name="main">Calls its entry point and returns the exit code; null where the entry point returns none.</param>
internal sealed class LinkedProgram(string name, Func<string[], int?> main)
{
    /// <summary>What a user types to run it: its assembly's name.</summary>
    public string Name { get; } = name;

    /// <summary>Calls its entry point and returns the exit code; null where the entry point returns none.</summary>
    public Func<string[], int?> Main { get; } = main;
}
