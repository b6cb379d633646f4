using System;
using System.Linq;
using UefiKernel.Kernel.Drivers.Pci;
using UefiKernel.Kernel.Tests.Drivers.Pci;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>Buses of any shape.</summary>
internal static class PciFuzz
{
    private const int MostAccesses = 200_000;

    /// <summary>
    /// Sixteen bytes a function: bus, device and function, header type, three bus numbers, command, kinds of registers.
    /// </summary>
    public static void Run(byte[] input)
    {
        var pci = new FakePci();
        var rest = new FuzzInput(input);
        while (!rest.IsEmpty)
        {
            Add(pci, ref rest);
        }

        var before = pci.Functions.ToDictionary(static f => f.Key, static f => f.Value.Registers.ToArray());
        var scanner = new PciScanner(
            pci, pci.RunAlone, _ => TableFuzz.Require(!pci.IsExclusive, "a report was made while a function did not decode"));
        scanner.Scan(0, 0, 255);

        TableFuzz.Require(
            scanner.Functions.Select(static f => f.Address).Distinct().Count() == scanner.Functions.Count,
            "a function was found twice");
        TableFuzz.Require(
            scanner.Functions.All(f => pci.Functions.ContainsKey(f.Address)), "a function was found that is not there");
        TableFuzz.Require(
            scanner.Functions.SelectMany(static f => f.Bars).All(static bar => bar.Size == 0 || ulong.IsPow2(bar.Size)),
            "a range has an impossible size");
        TableFuzz.Require(pci.Accesses <= MostAccesses, "looked without end");
        TableFuzz.Require(
            pci.Functions.All(f => before[f.Key].All(r => f.Value.Registers[r.Key] == r.Value)), "a register was left changed");
        TableFuzz.Require(
            !pci.Functions.Values.Any(static f => f.WasMovedWhileDecoding), "a range was moved while it was decoded");
        TableFuzz.Require(!pci.WasSizedInPublic, "a range was sized while others could use the device");
        TableFuzz.Require(!pci.IsExclusive, "others were kept away for good");
    }

    private static void Add(FakePci pci, ref FuzzInput rest)
    {
        byte bus = rest.Byte();
        byte place = rest.Byte();
        byte type = rest.Byte();
        FakeFunction function = pci.Add(bus, (byte)(place >> 3), (byte)(place & 7), headerType: type);
        uint buses = (uint)(rest.Byte() | rest.Byte() << 8 | rest.Byte() << 16);
        function.Registers[0x04] = rest.Byte();
        for (int bar = 0; bar < 6; bar++)
        {
            byte kind = rest.Byte();
            uint value = kind switch { 0 => 0, 255 => uint.MaxValue, _ => (uint)(kind * 0x0101_0101) };
            function.SetBar(bar, value, uint.MaxValue << (kind & 31));
        }

        function.Registers[0x08] = (uint)(rest.Byte() << 24 | rest.Byte() << 16 | rest.Byte() << 8);
        if ((type & 0x7F) is 1 or 2)
        {
            function.Registers[0x18] = buses;
        }
    }
}
