using System;
using System.Collections.Generic;
using System.Linq;
using CsCheck;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>
/// Hostile input for whatever reads the tables of firmware and what devices say. A case is an array of bytes, which each target
/// takes apart in its own way, so that one that fails can be printed, shrunk and pasted into a test.
/// </summary>
internal static class TableFuzz
{
    private static readonly Gen<byte[]> s_noise = Gen.Byte.Array[0, 400];

    // Lists of structures with plausible types and lengths go deeper than noise.
    private static readonly Gen<byte[]> s_structures =
        Gen.Select(Gen.Byte[0, 20], Gen.Byte[0, 24], Gen.Byte.Array[24, 24]).Array[0, 12].Select(static list =>
        list.SelectMany(static s => (byte[])[s.Item1, s.Item2, .. s.Item3.Take(Math.Max(s.Item2 - 2, 0))]).ToArray());

    private static readonly Gen<byte[]> s_smbios = Gen.Select(
        Gen.OneOf(Gen.Byte[0, 45], Gen.Byte), Gen.Byte[0, 60], Gen.Byte.Array[60, 60], Gen.Byte[32, 127].Array[1, 6].Array[0, 3])
        .Array[0, 12].Select(static list => list.SelectMany(static s => (byte[])
            [s.Item1, s.Item2, .. s.Item3.Take(Math.Max(s.Item2 - 2, 0)),
            .. s.Item4.SelectMany(static text => (byte[])[.. text, 0]), .. s.Item4.Length == 0 ? (byte[])[0, 0] : [0]])
                .ToArray());

    // Bytes put somewhere: place in two bytes, value in one.
    private static readonly Gen<byte[]> s_damage = Gen.Select(Gen.UShort[0, 0x11FF], Gen.Byte).Array[1, 40].Select(static list =>
        list.SelectMany(static d => (byte[])[(byte)d.Item1, (byte)(d.Item1 >> 8), d.Item2]).ToArray());

    // Eight bytes a region: type, page, pages, shape.
    private static readonly Gen<byte[]> s_regions = Gen.Select(
        Gen.OneOf(Gen.Byte[0, 16], Gen.Byte), Gen.Byte.Array[6, 6], Gen.OneOf(Gen.Const((byte)0), Gen.Byte)).Array[0, 40].Select(
            static list =>
        list.SelectMany(static r => (byte[])[r.Item1, .. r.Item2, r.Item3]).ToArray());

    // Sixteen bytes a function: place, header, buses, registers.
    private static readonly Gen<byte[]> s_functions = Gen.Select(
        Gen.Byte[0, 7], Gen.Byte[0, 255], Gen.OneOf(Gen.Byte[0, 2], Gen.Byte[0x80, 0x82], Gen.Byte), Gen.Byte[0, 8].Array[3, 3],
        Gen.Byte.Array[10, 10])
        .Array[0, 40].Select(
            static list => list.SelectMany(static f => (byte[])[f.Item1, f.Item2, f.Item3, .. f.Item4, .. f.Item5]).ToArray());

    // USB descriptors: mostly of the types that are looked at, with the lengths that these have.
    private static readonly Gen<byte[]> s_descriptors = Gen.Select(
        Gen.OneOf(Gen.Byte[1, 7], Gen.Byte[0x21, 0x30], Gen.Byte), Gen.OneOf(Gen.Byte[5, 9], Gen.Byte[0, 24]),
        Gen.OneOf(Gen.Byte[0, 3], Gen.Byte).Array[24, 24])
        .Array[0, 20].Select(static list => list.SelectMany(
            static d => (byte[])[d.Item2, d.Item1, .. d.Item3.Take(Math.Max(d.Item2 - 2, 0))]).ToArray());

    // Items of a report descriptor: mostly those that describe keys and LEDs, with one or two bytes of data.
    private static readonly byte[] s_tags =
        [0x05, 0x06, 0x09, 0x0A, 0x15, 0x19, 0x1A, 0x29, 0x2A, 0x75, 0x81, 0x85, 0x91, 0x95, 0xA1, 0xA4, 0xB4];

    private static readonly byte[] s_data = [0, 1, 2, 7, 8, 0xE0, 0xE7];

    private static readonly Gen<byte[]> s_items = Gen.Select(
        Gen.OneOf(Gen.Int[0, s_tags.Length - 1].Select(static i => s_tags[i]), Gen.Byte),
        Gen.OneOf(Gen.Int[0, s_data.Length - 1].Select(static i => s_data[i]), Gen.Byte),
        Gen.OneOf(Gen.Const((byte)0), Gen.Byte)).Array[0, 60].Select(static list => list.SelectMany(
            static i => (byte[])[i.Item1, .. new[] { i.Item2, i.Item3 }.Take(i.Item1 & 3)]).ToArray());

    // Eight bytes an event: delay, type, code, slot, endpoint, what its address is, which TRB of it, how it differs.
    private static readonly Gen<byte[]> s_events = Gen.Select(
        Gen.Byte[0, 40], Gen.Byte[0, 7], Gen.OneOf(Gen.Byte[0, 36], Gen.Byte), Gen.OneOf(Gen.Byte[0, 3], Gen.Byte),
        Gen.OneOf(Gen.Byte[1, 3], Gen.Byte), Gen.Byte[0, 5], Gen.Byte, Gen.OneOf(Gen.Const((byte)0), Gen.Byte))
        .Array[0, 50].Select(static list => list.SelectMany(
            static e => (byte[])[e.Item1, e.Item2, e.Item3, e.Item4, e.Item5, e.Item6, e.Item7, e.Item8]).ToArray());

    /// <summary>What is fuzzed: a name, the cases, and what runs one and throws when something is wrong.</summary>
    public static IReadOnlyList<(string Name, Gen<byte[]> Cases, Action<byte[]> Run)> Targets { get; } =
    [
        ("AcpiDamage", s_damage, AcpiFuzz.RunDamage),
        ("AcpiTable", Gen.OneOf(s_noise, s_structures).Select(Gen.Byte, static (bytes, which) => (byte[])[which, .. bytes]),
            AcpiFuzz.RunTable),
        ("MemoryMap", Gen.OneOf(s_noise, s_regions), MemoryMapFuzz.Run),
        ("Pci", Gen.OneOf(s_noise, s_functions), PciFuzz.Run),
        ("Smbios", Gen.OneOf(s_noise, s_smbios), SmbiosFuzz.Run),
        ("SmbiosDamage", s_damage, SmbiosFuzz.RunDamage),
        ("UsbConfiguration", Gen.OneOf(s_noise, s_descriptors), UsbFuzz.RunConfiguration),
        ("UsbConfigurationDamage", s_damage, UsbFuzz.RunConfigurationDamage),
        ("UsbDevice", s_noise, UsbFuzz.RunDevice),
        ("UsbBootReports", s_noise, HidFuzz.RunBootReports),
        ("UsbHub", s_noise, UsbFuzz.RunHub),
        ("UsbReportDescriptor", Gen.OneOf(s_noise, s_items), HidFuzz.RunDescriptor),
        ("UsbReportDescriptorDamage", s_damage, HidFuzz.RunDescriptorDamage),
        ("XhciDevice", Gen.OneOf(s_noise, s_descriptors), XhciFuzz.RunDevice),
        ("XhciEvents", Gen.OneOf(s_noise, s_events), XhciFuzz.RunEvents),
    ];

    /// <summary>The names of the targets.</summary>
    public static IEnumerable<string> Names => Targets.Select(static target => target.Name);

    /// <summary>Runs a case.</summary>
    /// <param name="name">The target's name.</param>
    /// <param name="input">The case in hexadecimal, as <see cref="Print"/> has it.</param>
    public static void Run(string name, string input) =>
        Targets.Single(target => target.Name == name).Run(Convert.FromHexString(input));

    /// <summary>The line that runs a case.</summary>
    public static string Print(string name, byte[] input) => $"TableFuzz.Run(\"{name}\", \"{Convert.ToHexString(input)}\");";

    /// <summary>Throws when something does not hold.</summary>
    public static void Require(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidOperationException(what);
        }
    }
}
