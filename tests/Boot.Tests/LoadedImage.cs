using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection.PortableExecutable;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Runtime.Exceptions;

namespace UefiKernel.Boot.Tests;

/// <summary>A built image in memory as the firmware loads it, but for relocations.</summary>
internal static unsafe class LoadedImage
{
    /// <summary>Uses an image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="unwindInfos">Its offsets of all UNWIND_INFOs, in ascending order.</param>
    internal delegate void Action(in CodeImage image, uint[] unwindInfos);

    /// <summary>Loads an image for as long as an action takes.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="action">The action.</param>
    internal static void Use(string path, Action action)
    {
        using var reader = new PEReader(File.OpenRead(path));
        PEHeader header = reader.PEHeaders.PEHeader!;
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)header.SizeOfImage);
        try
        {
            foreach (SectionHeader section in reader.PEHeaders.SectionHeaders)
            {
                ReadOnlySpan<byte> content = reader.GetSectionData(section.VirtualAddress).GetContent().AsSpan();
                content[..Math.Min(content.Length, header.SizeOfImage - section.VirtualAddress)]
                    .CopyTo(new Span<byte>(memory + section.VirtualAddress, header.SizeOfImage - section.VirtualAddress));
            }

            DirectoryEntry table = header.ExceptionTableDirectory;
            var image = new CodeImage(memory, (uint)header.SizeOfImage, (uint)table.RelativeVirtualAddress, (uint)table.Size);
            var infos = new SortedSet<uint>();
            for (int row = 0; row < image.FunctionCount; row++)
            {
                infos.Add(image[row].Unwind);
            }

            action(image, [.. infos]);
        }
        finally
        {
            NativeMemory.Free(memory);
        }
    }
}
