using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>
/// Ports, model-specific registers, serial ports, and machine code of which each byte below 80h is an instruction of its own.
/// </summary>
internal sealed class FakeHardware : IPortAccess, IModelRegisters, ISerialView, IDisassembler
{
    public Dictionary<ushort, uint> PortValues { get; } = [];

    /// <summary>Every access of a port, in order: written values with an equals sign.</summary>
    public List<string> PortLog { get; } = [];

    public Dictionary<uint, ulong> Registers { get; } = [];

    public List<SerialPortInfo> Serial { get; } = [];

    public bool IsSupported { get; set; } = true;

    public int LongestInstruction => 15;

    public uint Read(ushort port, int width)
    {
        PortLog.Add($"{port:X}/{width}");
        return PortValues.GetValueOrDefault(port, uint.MaxValue >> (32 - (8 * width)));
    }

    public void Write(ushort port, int width, uint value) => PortLog.Add($"{port:X}/{width}={value:X}");

    public bool TryRead(uint register, out ulong value) => Registers.TryGetValue(register, out value);

    public bool TryWrite(uint register, ulong value)
    {
        if (!Registers.ContainsKey(register))
        {
            return false;
        }

        Registers[register] = value;
        return true;
    }

    public IReadOnlyList<SerialPortInfo> GetPorts() => Serial;

    /// <summary>The instruction that calls something.</summary>
    public const byte Call = 0x7D;

    /// <summary>The instruction that loads an address.</summary>
    public const byte Load = 0x7C;

    /// <summary>The instruction with a small constant.</summary>
    public const byte LoadSmall = 0x7B;

    public int Decode(ReadOnlySpan<byte> code, VirtualAddress address, out string text)
    {
        text = code.IsEmpty || code[0] >= 0x80 ? "" : code[0] switch
        {
            Call => "call 0x10000",
            Load => "lea rcx,[0x10000]",
            LoadSmall => "mov rax,[rcx+0x10]",
            byte value => $"op {value}",
        };
        return text.Length == 0 ? 0 : 1;
    }
}
