using UefiKernel.Kernel.Runtime;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// Tells images apart: what the linker made of the file's content (its option /Brepro), so that the same sources built the same
/// way give the same number.
/// </summary>
internal static class BuildId
{
    // IMAGE_DOS_HEADER.e_lfanew; TimeDateStamp of the COFF file header, behind the signature (Microsoft PE format, "COFF File
    // Header").
    private const uint PeOffsetField = 0x3C;
    private const uint TimeDateStamp = 8;

    /// <summary>The running image's.</summary>
    public static unsafe uint Value
    {
        get
        {
            // The firmware loaded the image and has checked its headers.
            var image = new CodeImage(ClassLibrary.GetImageBase(), (uint)ImageExports.Image.Length.Value, 0, 0);
            return image.TryRead(PeOffsetField, out uint pe) && image.TryRead(pe + TimeDateStamp, out uint id) ? id : 0;
        }
    }
}
