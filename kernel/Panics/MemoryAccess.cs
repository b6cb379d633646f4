using Iced.Intel;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>What an instruction accessed, and whether the processor allows such an address.</summary>
internal static class MemoryAccess
{
    private const uint VectorSize = 16;

    /// <summary>A register's value, as address calculations need it.</summary>
    /// <param name="registers">The registers.</param>
    /// <param name="register">
    /// One of the general registers of 64 bits; all others count as 0, as segments do that are flat.
    /// </param>
    public static ulong GetRegister(in InterruptFrame registers, Register register) => register switch
    {
        Register.RAX => registers.Rax,
        Register.RCX => registers.Rcx,
        Register.RDX => registers.Rdx,
        Register.RBX => registers.Rbx,
        Register.RSP => registers.Rsp,
        Register.RBP => registers.Rbp,
        Register.RSI => registers.Rsi,
        Register.RDI => registers.Rdi,
        Register.R8 => registers.R8,
        Register.R9 => registers.R9,
        Register.R10 => registers.R10,
        Register.R11 => registers.R11,
        Register.R12 => registers.R12,
        Register.R13 => registers.R13,
        Register.R14 => registers.R14,
        Register.R15 => registers.R15,
        _ => 0,
    };

    /// <summary>
    /// What is wrong with an address (Intel SDM volume 1, 3.3.7.1 "Canonical Addressing" and 4.1.1 "Alignment of Words...").
    /// </summary>
    /// <param name="address">The address.</param>
    /// <param name="size">Bytes of the access.</param>
    /// <param name="hasFiveLevels">Whether addresses have 57 bits and not 48.</param>
    /// <returns>Text that follows the address; empty when no problem is visible.</returns>
    public static string Judge(ulong address, uint size, bool hasFiveLevels)
    {
        // All bits from the highest one on that page tables translate must be the same.
        int unused = hasFiveLevels ? 64 - 57 : 64 - 48;
        if (((long)(address << unused) >> unused) != (long)address)
        {
            return ", which is not canonical: no page table can map it";
        }

        if (size >= VectorSize && address % size != 0)
        {
            return ", which is not aligned to its size";
        }

        return "";
    }
}
