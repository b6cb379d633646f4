using UefiKernel.Image;
using UefiKernel.Image.Library;

namespace Internal.Runtime.CompilerHelpers;

/// <summary>
/// What ILC has called at the start of an image that this assembly is part of (<c>--initassembly</c>, which fixes the names).
/// </summary>
internal static class LibraryInitializer
{
    /// <summary>Hands the checks to the kernel's command.</summary>
    public static void InitializeLibrary() => SelfTestCatalog.Add(LibraryCatalog.All);
}
