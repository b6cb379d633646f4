using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using System.Text;
using UefiKernel.ProgramImage;
using Xunit;

namespace UefiKernel.Kernel.Tests.Programs;

/// <summary>What of an image belongs to programs, by the names in the linker's map.</summary>
public sealed class ProgramTableTests
{
    // Any image does: this tool's. Addresses in it are those of its first section.
    private static readonly byte[] s_image = File.ReadAllBytes(typeof(LinkMap).Assembly.Location);
    private static readonly SectionHeader s_section = new PEHeaders(new MemoryStream(s_image)).SectionHeaders[0];

    private static uint Start => (uint)s_section.VirtualAddress;

    [Fact]
    public void Neighbouring_methods_of_a_program_are_one_piece_of_code() => Assert.Equal(
        [(Start + 0x10, 0x40u)],
        Read(("T", 0, "Kernel_A__Run"), ("T", 0x10, "My_App_Program__Main"), ("T", 0x30, "My_App_Program___ctor"),
            ("T", 0x50, "My_Apples_B__Run")).Code);

    [Fact]
    public void A_static_constructors_state_in_front_of_statics_belongs_to_them()
    {
        // The kernel's statics begin with such a state as well, which is no program's.
        ProgramTable table = Read(
            ("T", 0, "My_App_A___cctor"), ("T", 0x10, "Kernel_B___cctor"), ("D", 0x108, "?__NONGCSTATICS@My_App_A@@"),
            ("D", 0x120, "?__NONGCSTATICS@Kernel_B@@"), ("D", 0x140, "end"));
        Assert.Equal([(Start + 0x100, 0x18u)], table.Data);
    }

    [Fact]
    public void Objects_of_the_compiler_have_their_header_in_front() => Assert.Equal(
        [(Start + 0x1F8, 0x20u)],
        Read(("D", 0x200, "__FrozenObj_My_App_A1"), ("D", 0x220, "__FrozenObj_Kernel_B1"), ("D", 0x240, "end")).Data);

    [Fact]
    public void Statics_with_references_are_cells() => Assert.Equal(
        [Start + 0x300],
        Read(("D", 0x300, "?__GCSTATICS@My_App_A@@"), ("D", 0x308, "?__GCSTATICS@Kernel_B@@"),
            ("D", 0x310, "?__GCSTATICS@My_App_A@@__PreInitData")).Cells);

    [Fact]
    public void Of_the_librarys_types_the_statics_are_in_the_table_and_the_code_is_not()
    {
        ProgramTable table = Read(
            ("T", 0x10, "S_P_CoreLib_Pool__Run"), ("T", 0x20, "end"), ("D", 0x300, "?__GCSTATICS@S_P_CoreLib_Pool_Worker@@"),
            ("D", 0x308, "?__GCSTATICS@S_P_CoreLib_Other@@"));
        Assert.Empty(table.Code);
        Assert.Equal([Start + 0x300], table.Cells);
    }

    [Fact]
    public void The_table_is_written_into_its_room()
    {
        byte[] image = [.. s_image, .. Encoding.ASCII.GetBytes("ProgramTableRoom"), .. new byte[48 << 10]];
        new ProgramTable(image, Map(("T", 0x10, "My_App_A__Run"), ("T", 0x18, "end")), ["My.App"], []).Write();
        uint[] words = [.. Enumerable.Range(0, 6).Select(
            i => BinaryPrimitives.ReadUInt32LittleEndian(image.AsSpan(s_image.Length + (i * sizeof(uint)))))];
        Assert.Equal([1u, 0u, 0u, 0u, Start + 0x10, 8u], words);
    }

    [Fact]
    public void An_image_without_room_is_refused()
    {
        ProgramTable table = Read(("T", 0x10, "My_App_A__Run"), ("T", 0x18, "end"));
        Assert.Contains(
            "the image has room for 0", Assert.Throws<InvalidDataException>(table.Write).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_cannot_be_called_as_the_class_library_is() => Assert.Contains(
        "a program cannot be called System",
        Assert.Throws<InvalidDataException>(() => new ProgramTable(s_image, Map(), ["System"], [])).Message,
        StringComparison.Ordinal);

    private static ProgramTable Read(params (string Section, uint Offset, string Name)[] symbols)
    {
        byte[] image = [.. s_image];
        foreach ((string section, uint offset, string name) in symbols)
        {
            // What ILC puts in front of statics whose constructor runs late.
            if (name.StartsWith("?__NONGCSTATICS@", StringComparison.Ordinal))
            {
                string constructor = name["?__NONGCSTATICS@".Length..^2] + "___cctor";
                uint place = symbols.Single(symbol => symbol.Name == constructor).Offset;
                BinaryPrimitives.WriteUInt64LittleEndian(
                    image.AsSpan(s_section.PointerToRawData + (int)offset - sizeof(ulong)), 0x1_4000_0000UL + Start + place);
            }
        }

        return new ProgramTable(image, Map(symbols), ["My.App"], ["S_P_CoreLib_Pool"]);
    }

    private static LinkMap Map(params (string Section, uint Offset, string Name)[] symbols) => new(
    [
        " Preferred load address is 0000000140000000",
        " 0001:00000000 00001000H .text                   CODE",
        " 0002:00000000 00001000H .data                   DATA",
        .. symbols.Select(static symbol =>
            $" {(symbol.Section == "T" ? "0001" : "0002")}:{symbol.Offset:x8}       {symbol.Name} " +
            $"{0x1_4000_0000 + Start + symbol.Offset:x16}     kernel.obj"),
    ]);
}
