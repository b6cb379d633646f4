using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Reflection.PortableExecutable;
using System.Text;
using UefiKernel.Kernel.Processor;
using UefiKernel.ProgramImage;
using Xunit;

namespace UefiKernel.Kernel.Tests.Programs;

/// <summary>The source that calls the entry points of programs, and that of functions which the kernel lacks.</summary>
public sealed class EntryPointTests
{
    private static string Program => typeof(EntryPoints).Assembly.Location;

    [Fact]
    public void A_private_main_is_called_with_its_arguments_and_its_code_is_returned()
    {
        string source = EntryPoints.WriteSource([Program], "run x \"a b\"");
        Assert.Contains(
            "new(@\"UefiKernel.ProgramImage\", static arguments => Main0(null, arguments)),", source, StringComparison.Ordinal);
        Assert.Contains("(UnsafeAccessorKind.StaticMethod, Name = @\"Main\")]", source, StringComparison.Ordinal);
        Assert.Contains("private static extern int Main0(", source, StringComparison.Ordinal);
        Assert.Contains(
            "[UnsafeAccessorType(@\"UefiKernel.ProgramImage.Program, UefiKernel.ProgramImage\")]", source,
            StringComparison.Ordinal);
        Assert.Contains("FirstLine = @\"run x \"\"a b\"\"\";", source, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_without_programs_has_an_empty_list() =>
        Assert.Contains("    [\n    ];", EntryPoints.WriteSource([], "").ReplaceLineEndings("\n"), StringComparison.Ordinal);

    [Fact]
    public void A_library_is_no_program()
    {
        string library = typeof(Cpu).Assembly.Location;
        string message = Assert.Throws<InvalidDataException>(() => EntryPoints.WriteSource([library], "")).Message;
        Assert.Equal($"{library}: expected a program with a Main; its OutputType has to be Exe", message);
    }

    [Fact]
    public void Two_programs_of_one_name_are_refused()
    {
        string message = Assert.Throws<InvalidDataException>(() => EntryPoints.WriteSource([Program, Program], "")).Message;
        Assert.Contains("another program is called UefiKernel.ProgramImage as well", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_function_that_the_linker_missed_hands_on_its_name()
    {
        byte[] file = MissingFunctions.WriteObject(
        [
            "lld-link: error: undefined symbol: PlaySoundW", ">>> referenced by kernel.obj:(Hello_Program__Main)",
            "lld-link: error: undefined symbol: MessageBoxW", "lld-link: error: undefined symbol: PlaySoundW",
        ]);
        using var reader = new PEReader(new MemoryStream(file));
        PEHeaders headers = reader.PEHeaders;
        Assert.True(headers.IsCoffOnly);
        Assert.Equal(Machine.Amd64, headers.CoffHeader.Machine);
        SectionHeader section = Assert.Single(headers.SectionHeaders);
        ReadOnlySpan<byte> code = file.AsSpan(section.PointerToRawData, section.SizeOfRawData);
        string[] names = ["MessageBoxW", "PlaySoundW"];
        for (int i = 0; i < names.Length; i++)
        {
            // lea rcx, [rip + n]; jmp, whose distance the linker fills in.
            int start = i * 12;
            Assert.Equal("488D0D", Convert.ToHexString(code.Slice(start, 3)));
            int name = start + 7 + BinaryPrimitives.ReadInt32LittleEndian(code[(start + 3)..]);
            Assert.Equal(names[i] + '\0', Encoding.ASCII.GetString(code.Slice(name, names[i].Length + 1)));
            Assert.Equal("E900000000", Convert.ToHexString(code.Slice(start + 7, 5)));
            ReadOnlySpan<byte> relocation = file.AsSpan(section.PointerToRelocations + (i * 10), 10);
            Assert.Equal(start + 8, BinaryPrimitives.ReadInt32LittleEndian(relocation));
            Assert.Equal((0, 4), (BinaryPrimitives.ReadInt32LittleEndian(relocation[4..]), relocation[8]));
            Assert.Equal((names[i], start, 1), Symbol(i + 1));
        }

        Assert.Equal(3, headers.CoffHeader.NumberOfSymbols);
        Assert.Equal(("ThrowUnsupported", 0, 0), Symbol(0));

        (string Name, int Value, int Section) Symbol(int index)
        {
            int table = headers.CoffHeader.PointerToSymbolTable;
            ReadOnlySpan<byte> symbol = file.AsSpan(table + (index * 18), 18);
            int text = table + (headers.CoffHeader.NumberOfSymbols * 18) + BinaryPrimitives.ReadInt32LittleEndian(symbol[4..]);
            return (Encoding.ASCII.GetString(file.AsSpan(text, file.AsSpan(text).IndexOf((byte)0))),
                BinaryPrimitives.ReadInt32LittleEndian(symbol[8..]), BinaryPrimitives.ReadInt16LittleEndian(symbol[12..]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void An_archive_stands_behind_the_functions_that_tell_of_it(int length)
    {
        byte[] archive = [.. Enumerable.Range(1, length).Select(static i => (byte)i)];
        byte[] file = BuiltInFiles.WriteObject(archive);
        using var reader = new PEReader(new MemoryStream(file));
        SectionHeader section = Assert.Single(reader.PEHeaders.SectionHeaders);
        ReadOnlySpan<byte> code = file.AsSpan(section.PointerToRawData, section.SizeOfRawData);

        // lea rax, [rip + n]; ret; mov eax, bytes; ret.
        Assert.Equal(("488D05", 0xC3), (Convert.ToHexString(code[..3]), code[7]));
        Assert.Equal(archive, code[(7 + BinaryPrimitives.ReadInt32LittleEndian(code[3..]))..]);
        Assert.Equal((0xB8, length, 0xC3), (code[8], BinaryPrimitives.ReadInt32LittleEndian(code[9..]), code[13]));
        Assert.Equal(2, reader.PEHeaders.CoffHeader.NumberOfSymbols);
    }

    [Theory]
    [InlineData("RhpSomething")]
    [InlineData("_tls_index")]
    public void A_function_of_the_runtime_is_not_replaced(string name) => Assert.Contains(
        name,
        Assert.Throws<InvalidDataException>(
            () => MissingFunctions.WriteObject([$"lld-link: error: undefined symbol: {name}"])).Message,
        StringComparison.Ordinal);
}
