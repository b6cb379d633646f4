using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Identifies images: a number that the linker computed from the file's content (its option /Brepro), so that the same sources
/// built the same way give the same number.
/// </summary>
internal static class BuildId
{
    /// <summary>The running image's.</summary>
    public static unsafe uint Value =>
        // The firmware loaded the image, and the linker puts its headers at its first page.
        PeHeaders.TryRead(new(ClassLibrary.GetImageBase(), (int)PageCount.BytesPerPage), out PeHeaders headers)
            ? headers.TimeDateStamp
            : 0;
}
