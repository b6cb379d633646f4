using UefiKernel.Image.Commands;
using UefiKernel.Kernel.Terminal;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>
/// What ILC has called at the start of an image that this assembly is part of (<c>--initassembly</c>, which fixes the names).
/// </summary>
internal static class LibraryInitializer
{
    /// <summary>Hands the commands to the kernel.</summary>
    public static void InitializeLibrary() => LinkedCommands.Set(CommandList.Create);
}
