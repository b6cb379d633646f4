using System;
using System.Collections.Generic;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// The commands of what is linked into the image above the kernel: its self test and benchmarks (tests/Image). All that the
/// kernel knows of them. The list is complete before the kernel's first line runs, and nobody changes it afterwards, so it needs
/// no lock.
/// </summary>
internal static class LinkedCommands
{
    private static readonly List<Func<ICommand>> s_makers = [];

    /// <summary>Adds a command; called from the initializers that ILC calls while the runtime starts.</summary>
    /// <param name="make">Makes the command. Called once, when the shell starts.</param>
    public static void Add(Func<ICommand> make) => s_makers.Add(make);

    /// <summary>Makes the commands, in the order in which they were added.</summary>
    public static IEnumerable<ICommand> Make()
    {
        foreach (Func<ICommand> make in s_makers)
        {
            yield return make();
        }
    }
}
