using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Apic;

/// <summary>
/// The registers of the processor's own local APIC: in memory, or in model-specific registers where firmware left x2APIC mode on
/// (Intel SDM volume 3, 11.4.1 "The Local APIC Block Diagram" and 11.12.1.2 "x2APIC Register Address Space"). Register <c>n</c>
/// in memory is MSR 800h + n / 16.
/// </summary>
internal readonly struct ApicRegisters : IRegisters
{
    private const uint FirstMsr = 0x800;

    private readonly MappedRegisters _memory;
    private readonly bool _isX2;

    /// <summary>Takes registers in memory.</summary>
    /// <param name="memory">The page of registers.</param>
    public ApicRegisters(MappedRegisters memory) => _memory = memory;

    private ApicRegisters(bool isX2) => _isX2 = isX2;

    /// <summary>Registers of x2APIC mode.</summary>
    public static ApicRegisters X2 => new(isX2: true);

    public uint Read(int offset) => _isX2 ? (uint)Cpu.ReadMsr(ToMsr(offset)) : _memory.Read(offset);

    public void Write(int offset, uint value)
    {
        if (_isX2)
        {
            Cpu.WriteMsr(ToMsr(offset), value);
        }
        else
        {
            _memory.Write(offset, value);
        }
    }

    private static uint ToMsr(int offset) => FirstMsr + ((uint)offset >> 4);
}
