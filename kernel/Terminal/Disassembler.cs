using System;
using Iced.Intel;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>Machine code as text, by the Iced library.</summary>
internal sealed class Disassembler : IDisassembler
{
    private const int Bitness = 64;

    private readonly FastFormatter _formatter = new();
    private readonly FastStringOutput _output = new();

    /// <summary>Sets the text's style.</summary>
    public Disassembler() => _formatter.Options.UseHexPrefix = true;

    /// <remarks>Intel SDM volume 2, 2.3.11 "AVX Instruction Length".</remarks>
    public int LongestInstruction => 15;

    public int Decode(ReadOnlySpan<byte> code, VirtualAddress address, out string text)
    {
        byte[] bytes = code[..Math.Min(code.Length, LongestInstruction)].ToArray();
        var decoder = Decoder.Create(Bitness, new ByteArrayCodeReader(bytes), address.Value);
        decoder.Decode(out Instruction instruction);
        text = "";
        if (instruction.IsInvalid)
        {
            return 0;
        }

        _output.Clear();
        _formatter.Format(instruction, _output);
        text = _output.ToString();
        return instruction.Length;
    }
}
