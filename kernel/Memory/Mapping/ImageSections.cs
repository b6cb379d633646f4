using System;
using System.Text;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The sections of the kernel's loaded image (Microsoft PE format, "Section Table").</summary>
internal static class ImageSections
{
    /// <summary>
    /// Paints an image: its sections with the rights that they ask for, and what lies around them as constants.
    /// </summary>
    /// <param name="plan">What is painted on.</param>
    /// <param name="image">Where the image is loaded, whole pages.</param>
    /// <param name="headers">The image's first bytes, its headers among them.</param>
    /// <returns>
    /// False when the headers are not those of an image, or a section does not lie in it: then all is constant, and nothing could
    /// run.
    /// </returns>
    public static bool TryPaint(RangeMap<VirtualAddress, PlannedPages> plan, VirtualRange image, ReadOnlySpan<byte> headers)
    {
        plan.Set(image, new PlannedPages(PageMapping.Constant, "image"));
        if (!PeHeaders.TryRead(headers, out PeHeaders pe))
        {
            return false;
        }

        for (int i = 0; i < pe.SectionCount; i++)
        {
            if (!pe.TryGetSection(i, out PeSection section))
            {
                return false;
            }

            var range = new VirtualRange(new(image.Start.Value + section.Offset), new(section.Length));
            if (section.Offset % PageTableEntry.PageSize != 0 || !image.Contains(range))
            {
                return false;
            }

            plan.Set(range.OuterPages(), new PlannedPages(MappingOf(section), NameOf(section.Name)));
        }

        return true;
    }

    // The build refuses a section that is both written and executed; if there is one, it may be executed and not written.
    private static PageMapping MappingOf(PeSection section) =>
        section.IsExecutable ? PageMapping.Code : section.IsWritable ? PageMapping.Data : PageMapping.Constant;

    private static string NameOf(ReadOnlySpan<byte> name) => "image " + Encoding.ASCII.GetString(name).TrimEnd('\0');
}
