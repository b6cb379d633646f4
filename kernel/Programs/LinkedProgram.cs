using System;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Programs;

/// <summary>A program that was compiled into the image.</summary>
/// <param name="name">What a user types to run it: its assembly's name.</param>
/// <param name="main">Calls its entry point and returns the exit code; null where the entry point returns none.</param>
internal sealed class LinkedProgram(string name, Func<string[], int?> main)
{
    /// <summary>What a user types to run it: its assembly's name.</summary>
    public string Name { get; } = name;

    /// <summary>Calls the initializers of modules and its entry point.</summary>
    /// <returns>The exit code; null where the entry point returns none.</returns>
    public int? Main(string[] arguments)
    {
        ModuleInitializers.Run();
        return main(arguments);
    }
}
