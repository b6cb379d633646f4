using System;
using System.Collections.Generic;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Image.Checks;

/// <summary>Accesses to memory and registers that fault: each must be an answer, and say how far it came.</summary>
internal static unsafe class GuardedAccessChecks
{
    private const ulong NotCanonical = 0x5EAD_0000_0000_0000;

    // IA32_PAT.
    private const uint AttributeTable = 0x277;

    // VM_HSAVE_PA (AMD64 manual volume 2, 15.30.4).
    private const uint HostSaveArea = 0xC001_0117;

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("guarded access reads and writes memory", ReadsAndWrites),
        new("guarded access reads numbers of each width at any alignment", ReadsNumbers),
        new("guarded access reports an unmapped page, and copies what lies before it", ReportsPage),
        new("guarded access reports a number's second page", ReportsSecondPage),
        new("guarded access reports a write to code", RefusesCode),
        new("guarded access reports an address that is not canonical", RefusesNotCanonical),
        new("guarded access reports the end of the lower half", static () =>
        {
            Check.True(!GuardedAccess.ReadNumber(Paging.Tables!.LowerHalfEnd.Value - 4, 8, out _).IsNone);
        }),
        new("guarded access reports a register that does not exist", RefusesRegister),
    ];

    // The page above the kernel's stack is the next stack's guard and never mapped.
    private static ulong Guard => ProcessorState.Current.Stacks.StackOf(StackArea.Kernel).End.Value;

    private static void ReadsAndWrites()
    {
        // Safety: an array of this method's own, pinned while its address is used.
        byte[] memory = [1, 2, 3, 4, 5];
        Span<byte> read = stackalloc byte[3];
        fixed (byte* start = memory)
        {
            Check.True(GuardedAccess.Read((ulong)(start + 1), read).IsNone);
            Check.Sequence((ReadOnlySpan<byte>)[2, 3, 4], read);
            Check.True(GuardedAccess.Write((ulong)start, [9, 8]).IsNone);
            Check.Sequence((ReadOnlySpan<byte>)[9, 8, 3, 4, 5], memory.AsSpan());
            Check.True(GuardedAccess.Read(NotCanonical, []).IsNone);
        }
    }

    private static void ReadsNumbers()
    {
        byte[] memory = new byte[16];
        fixed (byte* start = memory)
        {
            foreach (int width in (ReadOnlySpan<int>)[1, 2, 4, 8])
            {
                const ulong Value = 0xF1E2_D3C4_B5A6_9788;
                ulong expected = Value & (ulong.MaxValue >> (64 - (8 * width)));
                Array.Clear(memory);
                Check.True(GuardedAccess.WriteNumber((ulong)(start + 3), width, Value).IsNone);
                Check.True(GuardedAccess.ReadNumber((ulong)(start + 3), width, out ulong read).IsNone);
                Check.Equal(expected, read);
                Check.Equal(0, memory[2]);
                Check.Equal(0, memory[3 + width]);
            }
        }
    }

    private static void ReportsPage()
    {
        Span<byte> read = stackalloc byte[8];
        Span<byte> expected = stackalloc byte[3];
        read.Fill(0xCC);
        GuardedFault fault = GuardedAccess.Read(Guard - 3, read);
        Check.True(IsUnmapped(fault, Guard));
        Check.True(GuardedAccess.Read(Guard - 3, expected).IsNone);
        Check.Sequence(expected, read[..3]);
        Check.True(read[3..].IndexOfAnyExcept((byte)0xCC) < 0);
        Check.True(IsUnmapped(GuardedAccess.Write(Guard, [0]), Guard));
        Check.True(IsUnmapped(GuardedAccess.WriteNumber(Guard + 8, 1, 0), Guard + 8));
        Check.True(IsUnmapped(GuardedAccess.ReadNumber(0, 8, out ulong none), 0));
        Check.Equal(0UL, none);
    }

    private static void ReportsSecondPage()
    {
        Check.True(IsUnmapped(GuardedAccess.ReadNumber(Guard - 2, 4, out ulong value), Guard));
        Check.Equal(0UL, value);
    }

    private static bool IsUnmapped(GuardedFault fault, ulong address) =>
        fault.Vector == GuardedFault.PageFault && !fault.IsRefusedByPage && fault.Address == address;

    private static void RefusesCode()
    {
        ulong code = (ulong)(delegate*<void>)&RefusesCode;
        GuardedFault fault = GuardedAccess.Write(code, [0]);
        Check.True(GuardedAccess.ReadNumber(code, 1, out _).IsNone);
        Check.True(fault.IsRefusedByPage);
        Check.Equal(code, fault.Address);
    }

    private static void RefusesNotCanonical()
    {
        GuardedFault fault = GuardedAccess.WriteNumber(NotCanonical, 8, 0);
        Check.Equal(GuardedFault.GeneralProtection, fault.Vector);
        Check.Equal(NotCanonical, fault.Address);
        Check.Equal(GuardedFault.GeneralProtection, GuardedAccess.Read(NotCanonical, stackalloc byte[1]).Vector);
    }

    // QEMU's own processor ignores most registers that are not there, but no processor takes this: Intel's do not have the
    // register, AMD's want a page in it.
    private static void RefusesRegister()
    {
        Check.True(GuardedAccess.ReadRegister(AttributeTable, out ulong types).IsNone);
        Check.Equal(PageTableEntry.AttributeTable, types);
        Check.True(GuardedAccess.WriteRegister(AttributeTable, types).IsNone);
        Check.Equal(GuardedFault.GeneralProtection, GuardedAccess.WriteRegister(HostSaveArea, 1).Vector);
    }
}
