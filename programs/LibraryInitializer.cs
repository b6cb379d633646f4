using UefiKernel.Kernel.Programs;
using UefiKernel.Kernel.Terminal;
using UefiKernel.Programs;
using UefiKernel.Programs.Commands;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>
/// What ILC has called at the start of an image that this assembly is part of (<c>--initassembly</c>, which fixes the names).
/// </summary>
internal static class LibraryInitializer
{
    /// <summary>Hands the programs and the commands to the kernel.</summary>
    public static void InitializeLibrary()
    {
        LinkedPrograms.Set(ProgramEntries.Create(), ProgramEntries.FirstLine);
        if (ImageParts.HasShell)
        {
            LinkedCommands.Set(CommandList.Create);
        }
    }
}
