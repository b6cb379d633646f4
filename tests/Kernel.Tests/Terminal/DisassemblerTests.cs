using UefiKernel.Kernel.Terminal;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Terminal;

public class DisassemblerTests
{
    [Theory]
    [InlineData(new byte[] { 0xC3, 0xC3 }, 1, "ret")]
    [InlineData(new byte[] { 0x48, 0x89, 0xC8 }, 3, "mov rax,rcx")]
    [InlineData(new byte[] { 0xEB, 0xFE }, 2, "jmp 0x1000")]
    [InlineData(new byte[] { 0x48 }, 0, "")]
    [InlineData(new byte[] { 0x06 }, 0, "")]
    [InlineData(new byte[] { }, 0, "")]
    [InlineData(new byte[] { 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66, 0x90 },
        0, "")]
    public void Instruction_is_read_with_its_length(byte[] code, int length, string expected)
    {
        Assert.Equal(length, new Disassembler().Decode(code, new VirtualAddress(0x1000), out string text));
        Assert.Equal(expected, text);
    }
}
