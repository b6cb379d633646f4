using System;
using System.Collections.Generic;
using System.IO;
using System.Text;

namespace UefiKernel.ProgramImage;

/// <summary>
/// An object file with one section of code (Microsoft, "PE Format": COFF). Written here, so that a program's image needs no
/// assembler.
/// </summary>
internal static class CoffObject
{
    private const ushort MachineX64 = 0x8664;
    private const int HeaderSize = 20;
    private const int SectionHeaderSize = 40;
    private const int RelocationSize = 10;

    // IMAGE_SCN_CNT_CODE, IMAGE_SCN_ALIGN_16BYTES, IMAGE_SCN_MEM_EXECUTE, IMAGE_SCN_MEM_READ.
    private const uint CodeSection = 0x60500020;

    // IMAGE_REL_AMD64_REL32, IMAGE_SYM_CLASS_EXTERNAL, IMAGE_SYM_DTYPE_FUNCTION.
    private const ushort RelativeAddress = 4;
    private const byte External = 2;
    private const ushort Function = 0x20;

    /// <summary>Most places where the target's address goes: a section counts them in 16 bits.</summary>
    public const int MaximumPlaces = ushort.MaxValue;

    /// <summary>Writes the file.</summary>
    /// <param name="code">The section.</param>
    /// <param name="functions">Names of functions, ASCII, each once, and where they begin in it.</param>
    /// <param name="target">A function of another file, which becomes symbol 0 when there are places for it.</param>
    /// <param name="places">Where in the section the distance to the target goes, from the end of the four bytes on.</param>
    public static byte[] Write(
        byte[] code, IReadOnlyList<(string Name, int Start)> functions, string target, IReadOnlyList<int> places)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(places.Count, MaximumPlaces);
        var file = new MemoryStream();
        var writer = new BinaryWriter(file);
        int relocations = HeaderSize + SectionHeaderSize + code.Length;

        writer.Write(MachineX64);
        writer.Write((ushort)1);
        writer.Write(0);
        writer.Write(relocations + (places.Count * RelocationSize));
        writer.Write(functions.Count + (places.Count > 0 ? 1 : 0));
        writer.Write(0);

        writer.Write(".text\0\0\0"u8);
        writer.Write(0);
        writer.Write(0);
        writer.Write(code.Length);
        writer.Write(HeaderSize + SectionHeaderSize);
        writer.Write(relocations);
        writer.Write(0);
        writer.Write((ushort)places.Count);
        writer.Write((ushort)0);
        writer.Write(CodeSection);
        writer.Write(code);
        foreach (int place in places)
        {
            writer.Write(place);
            writer.Write(0);
            writer.Write(RelativeAddress);
        }

        var texts = new MemoryStream();
        if (places.Count > 0)
        {
            WriteSymbol(writer, texts, target, 0, section: 0);
        }

        foreach ((string name, int start) in functions)
        {
            WriteSymbol(writer, texts, name, start, section: 1);
        }

        writer.Write((int)texts.Length + sizeof(int));
        writer.Write(texts.ToArray());
        return file.ToArray();
    }

    // Names stand in the string table, all of them: those of up to eight bytes could stand in the symbol.
    private static void WriteSymbol(BinaryWriter writer, MemoryStream texts, string name, int value, short section)
    {
        writer.Write(0);
        writer.Write((int)texts.Length + sizeof(int));
        writer.Write(value);
        writer.Write(section);
        writer.Write(Function);
        writer.Write(External);
        writer.Write((byte)0);
        texts.Write(Encoding.ASCII.GetBytes(name + '\0'));
    }
}
