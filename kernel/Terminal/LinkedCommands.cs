using System;
using UefiKernel.Shell.Commands.Framework.Declarations;

namespace UefiKernel.Kernel.Terminal;

/// <summary>
/// The commands of what is linked into the image above the kernel: its self test and benchmarks (tests/Image), or programs
/// (programs/). All that the kernel knows of them. The list is complete before the kernel's code runs and does not change
/// afterwards, so it needs no lock.
/// </summary>
internal static class LinkedCommands
{
    // Set during boot.
    private static Func<Command[]> s_create = static () => [];

    /// <summary>Sets the commands; called from the initializer that ILC calls while the runtime starts.</summary>
    /// <param name="create">Makes the commands. Called once, when the shell starts.</param>
    public static void Set(Func<Command[]> create) => s_create = create;

    /// <summary>Makes the commands.</summary>
    public static Command[] Create() => s_create();
}
