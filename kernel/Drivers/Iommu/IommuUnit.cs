using System;

namespace UefiKernel.Kernel.Drivers.Iommu;

/// <summary>
/// An IOMMU, which the kernel does not use. Firmware that protects itself from devices may leave it on; then devices reach only
/// what the firmware allowed, and that is none of the kernel's memory. It is switched off as the specifications say.
/// </summary>
/// <param name="registers">Its registers, <see cref="RegisterBytes"/> of them.</param>
/// <param name="isAmd">Whether it is one of AMD's; else it is one of Intel's.</param>
/// <param name="rest">Lets a millisecond pass.</param>
public sealed class IommuUnit(IRegisters registers, bool isAmd, Action rest)
{
    /// <summary>Bytes of registers that are used.</summary>
    public const ulong RegisterBytes = 4096;

    // Intel VT-d specification 4.1, 11.4.4 and 11.4.8.1: global command and status; protected memory.
    private const int GlobalCommand = 0x18;
    private const int GlobalStatus = 0x1C;
    private const int ProtectedMemory = 0x64;
    private const uint Translation = 1u << 31;
    private const uint InterruptRemapping = 1 << 25;
    private const uint ProtectedMemoryEnable = 1u << 31;
    private const uint ProtectedMemoryStatus = 1;

    // Bits 24, 27, 29 and 30 of the command are done once each time they are written (11.4.4.1).
    private const uint Lasting = 0x96FF_FFFF;

    // AMD I/O Virtualization Technology specification 3.07, 3.4.1: the control register.
    private const int AmdControl = 0x18;
    private const uint AmdEnable = 1;

    private const int MostRests = 1_000;

    /// <summary>How it was found.</summary>
    public bool WasOn { get; private set; }

    /// <summary>Whether it is off now.</summary>
    public bool IsOff { get; private set; }

    /// <summary>Looks whether it is on, and switches it off.</summary>
    public void SwitchOff()
    {
        IsOff = isAmd ? SwitchAmdOff() : SwitchIntelOff();
    }

    private bool SwitchAmdOff()
    {
        uint control = registers.Read(AmdControl);
        WasOn = control != uint.MaxValue && (control & AmdEnable) != 0;
        if (WasOn)
        {
            registers.Write(AmdControl, control & ~AmdEnable);
        }

        return Await(AmdControl, AmdEnable);
    }

    // One bit at a time, as 11.4.4.1 wants it. Interrupts of devices are remapped too where firmware uses all of it.
    private bool SwitchIntelOff()
    {
        uint status = registers.Read(GlobalStatus);
        uint isProtected = registers.Read(ProtectedMemory) & ProtectedMemoryStatus;
        WasOn = status != uint.MaxValue && ((status & (Translation | InterruptRemapping)) != 0 || isProtected != 0);
        if (!WasOn)
        {
            return status != uint.MaxValue;
        }

        bool isOff = true;
        foreach (uint bit in (ReadOnlySpan<uint>)[Translation, InterruptRemapping])
        {
            status = registers.Read(GlobalStatus);
            if ((status & bit) != 0)
            {
                registers.Write(GlobalCommand, status & Lasting & ~bit);
                isOff &= Await(GlobalStatus, bit);
            }
        }

        if (isProtected != 0)
        {
            registers.Write(ProtectedMemory, registers.Read(ProtectedMemory) & ~ProtectedMemoryEnable);
            isOff &= Await(ProtectedMemory, ProtectedMemoryStatus);
        }

        return isOff;
    }

    private bool Await(int offset, uint bit)
    {
        for (int i = 0; i < MostRests; i++)
        {
            uint value = registers.Read(offset);
            if (value == uint.MaxValue || (value & bit) == 0)
            {
                return value != uint.MaxValue;
            }

            rest();
        }

        return false;
    }
}
