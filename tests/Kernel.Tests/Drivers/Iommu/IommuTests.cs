using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using UefiKernel.Kernel.Drivers;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Iommu;
using UefiKernel.Kernel.Tests.Drivers.Acpi;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Iommu;

/// <summary>IOMMUs that firmware left on or off, and tables that name them.</summary>
public sealed class IommuTests
{
    private const ulong First = 0xFED9_0000;
    private const ulong Second = 0xFED9_1000;
    private const ulong TableAddress = FakeAcpi.Window + 0x3000;
    private const uint Translation = 1u << 31;
    private const uint Remapping = 1 << 25;
    private const uint Queued = 1 << 26;

    [Theory]
    [InlineData(0u, 0u, false)]
    [InlineData(Queued, 0u, false)]
    [InlineData(Translation, 0u, true)]
    [InlineData(Translation | Remapping | Queued, 0u, true)]
    [InlineData(0u, 1u, true)]
    [InlineData(Translation, 1u, true)]
    public void A_unit_of_Intels_that_is_on_is_switched_off_one_bit_at_a_time(uint status, uint isProtected, bool wasOn)
    {
        var registers = new IntelRegisters { Status = status, ProtectedMemory = isProtected << 31 | isProtected };
        var unit = new IommuUnit(registers, isAmd: false, registers.Pass);
        unit.SwitchOff();
        Assert.Equal((wasOn, true), (unit.WasOn, unit.IsOff));
        Assert.Equal(status & Queued, registers.Status);
        Assert.Equal(0u, registers.ProtectedMemory);
        Assert.All(registers.Commands, static command => Assert.Equal(0u, command & 0x6900_0000));
        Assert.Equal(uint.PopCount(status & (Translation | Remapping)), (uint)registers.Commands.Count);
    }

    [Fact]
    public void A_unit_that_stays_on_or_does_not_answer_is_given_up_in_bounded_time()
    {
        var stuck = new IntelRegisters { Status = Translation, IsStuck = true };
        var unit = new IommuUnit(stuck, isAmd: false, stuck.Pass);
        unit.SwitchOff();
        Assert.Equal((true, false), (unit.WasOn, unit.IsOff));
        Assert.InRange(stuck.Rests, 100, 100_000);
        foreach (bool isAmd in (bool[])[false, true])
        {
            var absent = new IommuUnit(new Absent(), isAmd, static () => { });
            absent.SwitchOff();
            Assert.Equal((false, false), (absent.WasOn, absent.IsOff));
        }
    }

    [Theory]
    [InlineData(0u, false)]
    [InlineData(0x0Fu, true)]
    public void A_unit_of_AMDs_that_is_on_is_switched_off(uint control, bool wasOn)
    {
        var registers = new Plain { [0x18] = control };
        var unit = new IommuUnit(registers, isAmd: true, static () => { });
        unit.SwitchOff();
        Assert.Equal((wasOn, true), (unit.WasOn, unit.IsOff));
        Assert.Equal(control & ~1u, registers[0x18]);
    }

    [Fact]
    public void Units_are_found_by_both_tables_each_once()
    {
        Assert.Equal(
            [new IommuPlace(false, new PhysicalAddress(First)), new IommuPlace(false, new PhysicalAddress(Second))],
            Read("DMAR", [.. Dmar(0, First), .. Dmar(1, 0x1234_5000), .. Dmar(0, Second), .. Dmar(0, First), .. Dmar(0, 0)]));
        Assert.Equal(
            [new IommuPlace(true, new PhysicalAddress(First))],
            Read("IVRS", [.. Ivrs(0x10, First), .. Ivrs(0x11, First), .. Ivrs(0x40, First), .. Ivrs(0x20, Second)]));
    }

    [Theory]
    [InlineData("00 00 00 00 00 00 00 00 00 00 D9 FE 00 00 00 00")]
    [InlineData("00 00 18 00 00 00 00 00 00 00 D9 FE 00 00 00 00")]
    [InlineData("00 00 0F 00 00 00 00 00 00 00 D9 FE 00 00 00")]
    [InlineData("00 00 10")]
    public void A_damaged_table_is_reported_and_what_is_sound_is_kept(string damage)
    {
        byte[] bytes = Convert.FromHexString(damage.Replace(" ", "", StringComparison.Ordinal));
        var messages = new List<string>();
        Assert.Single(Read("DMAR", [.. Dmar(0, First), .. bytes], messages));
        Assert.Equal("ACPI: DMAR is damaged at byte 64; what follows is not read", Assert.Single(messages));
    }

    private static IReadOnlyList<IommuPlace> Read(string signature, byte[] structures, List<string>? messages = null)
    {
        var acpi = FakeAcpi.Build(static a => a.XsdtEntries.Insert(0, TableAddress));
        acpi.PutTable(TableAddress, signature, [.. new byte[12], .. structures], 1);
        AcpiTables tables = acpi.Read();
        return IommuTable.Read(tables, acpi.Memory, messages is null ? static message => Assert.Fail(message) : messages.Add);
    }

    private static byte[] Dmar(byte type, ulong address) => [type, 0, 16, 0, 0, 0, 0, 0, .. Bytes(address)];

    private static byte[] Ivrs(byte type, ulong address) => [type, 0, 24, 0, 2, 0, 0x40, 0, .. Bytes(address), .. new byte[8]];

    private static byte[] Bytes(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    // Follows a command some time later.
    private sealed class IntelRegisters : IRegisters
    {
        private const int Delay = 5;

        private uint _wanted;
        private int _left;

        public uint Status { get; set; }

        public uint ProtectedMemory { get; set; }

        public bool IsStuck { get; init; }

        public List<uint> Commands { get; } = [];

        public int Rests { get; private set; }

        public void Pass()
        {
            Rests++;
            if (--_left == 0 && !IsStuck)
            {
                Status = _wanted;
                ProtectedMemory &= ProtectedMemory >> 31 == 0 ? ~1u : uint.MaxValue;
            }
        }

        public uint Read(int offset) => offset switch
        {
            0x1C => Status,
            0x64 => ProtectedMemory,
            _ => throw new ArgumentOutOfRangeException(nameof(offset)),
        };

        public void Write(int offset, uint value)
        {
            _left = Delay;
            if (offset == 0x18)
            {
                Assert.Equal(1u, uint.PopCount(value ^ Status));
                Commands.Add(value);
                _wanted = value;
                return;
            }

            Assert.Equal(0x64, offset);
            _wanted = Status;
            ProtectedMemory = (value & Translation) | (ProtectedMemory & 1);
        }
    }

    private sealed class Plain : Dictionary<int, uint>, IRegisters
    {
        public uint Read(int offset) => this[offset];

        public void Write(int offset, uint value) => this[offset] = value;
    }

    private sealed class Absent : IRegisters
    {
        public uint Read(int offset) => uint.MaxValue;

        public void Write(int offset, uint value) => Assert.Fail("an absent unit is written to");
    }
}
