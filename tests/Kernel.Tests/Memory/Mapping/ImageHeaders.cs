using System;
using System.Buffers.Binary;
using System.Text;

namespace UefiKernel.Kernel.Tests.Memory.Mapping;

/// <summary>The headers of a PE32+ image (Microsoft PE format).</summary>
internal static class ImageHeaders
{
    private const int Pe = 0x80;
    private const int OptionalSize = 0xF0;

    /// <summary>A page with headers that have these sections.</summary>
    public static byte[] Create(params (string Name, uint Address, uint Size, uint Flags)[] sections)
    {
        byte[] page = new byte[4096];
        "MZ"u8.CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(0x3C), Pe);
        "PE\0\0"u8.CopyTo(page.AsSpan(Pe));
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(Pe + 6), (ushort)sections.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(page.AsSpan(Pe + 20), OptionalSize);
        int row = Pe + 24 + OptionalSize;
        foreach ((string name, uint address, uint size, uint flags) in sections)
        {
            Encoding.ASCII.GetBytes(name, page.AsSpan(row, 8));
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(row + 8), size);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(row + 12), address);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(row + 36), flags);
            row += 40;
        }

        return page;
    }
}
