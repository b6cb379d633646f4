using System;
using System.Buffers.Binary;
using System.Text;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Memory.Mapping;

/// <summary>The sections of the kernel's loaded image (Microsoft PE format, "Section Table").</summary>
internal static class ImageSections
{
    private const int PeOffsetField = 0x3C;
    private const int SectionCountField = 6;
    private const int OptionalHeaderSizeField = 20;
    private const int OptionalHeader = 24;
    private const int RowSize = 40;
    private const int NameSize = 8;
    private const int SizeField = 8;
    private const int AddressField = 12;
    private const int FlagsField = 36;
    private const uint FlagExecute = 0x2000_0000;
    private const uint FlagWrite = 0x8000_0000;

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
        if (!TryRead(headers, PeOffsetField, out uint pe) || pe > int.MaxValue / 2
            || !TryRead(headers, (int)pe + SectionCountField, out uint count)
            || !TryRead(headers, (int)pe + OptionalHeaderSizeField, out uint optional))
        {
            return false;
        }

        int row = (int)pe + OptionalHeader + (ushort)optional;
        for (int i = 0; i < (ushort)count; i++, row += RowSize)
        {
            if (!TryRead(headers, row + AddressField, out uint offset) || !TryRead(headers, row + SizeField, out uint length) ||
                !TryRead(headers, row + FlagsField, out uint flags))
            {
                return false;
            }

            var section = new VirtualRange(new(image.Start.Value + offset), new(length));
            if (offset % PageTableEntry.PageSize != 0 || !image.Contains(section))
            {
                return false;
            }

            plan.Set(section.OuterPages(), new PlannedPages(MappingOf(flags), NameOf(headers.Slice(row, NameSize))));
        }

        return true;
    }

    // The build refuses a section that is both written and executed; should one come all the same, it may be executed.
    private static PageMapping MappingOf(uint flags) =>
        (flags & FlagExecute) != 0 ? PageMapping.Code : (flags & FlagWrite) != 0 ? PageMapping.Data : PageMapping.Constant;

    private static string NameOf(ReadOnlySpan<byte> name) => "image " + Encoding.ASCII.GetString(name).TrimEnd('\0');

    private static bool TryRead(ReadOnlySpan<byte> headers, int offset, out uint value)
    {
        value = 0;
        return offset >= 0 && offset <= headers.Length - sizeof(uint) &&
            BinaryPrimitives.TryReadUInt32LittleEndian(headers[offset..], out value);
    }
}
