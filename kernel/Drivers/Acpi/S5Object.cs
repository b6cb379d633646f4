using System;

namespace UefiKernel.Kernel.Drivers.Acpi;

/// <summary>
/// Finds <c>\_S5</c>, the soft-off state, in a DSDT or SSDT without an AML interpreter: by the bytes that its definition must
/// have, <c>NameOp [RootChar] "_S5_" PackageOp PkgLength NumElements elements</c> (ACPI 6.4, 20.2.2, 20.2.4, 20.2.5.1 and
/// 20.2.5.4). An object that is computed, by a method or from a variable, is not found.
/// </summary>
public static class S5Object
{
    // Opcodes of ACPI 6.4, table 20.1 in section 20.3.
    private const byte ZeroOp = 0x00;
    private const byte OneOp = 0x01;
    private const byte NameOp = 0x08;
    private const byte BytePrefix = 0x0A;
    private const byte WordPrefix = 0x0B;
    private const byte DWordPrefix = 0x0C;
    private const byte PackageOp = 0x12;
    private const byte RootChar = 0x5C;

    private const int NameLength = 4;

    // Before the name: NameOp and RootChar. After it: PackageOp, four bytes of length, the count, two integers of five bytes.
    private const int Before = 2;
    private const int After = 1 + 4 + 1 + 2 * 5;
    private const int Overlap = Before + NameLength + After;
    private const int PieceLength = 2048;

    /// <summary>Searches a table. Reads it piece by piece and allocates nothing.</summary>
    /// <param name="memory">Where tables are.</param>
    /// <param name="table">A DSDT or SSDT.</param>
    /// <param name="type">The values.</param>
    /// <returns>False when the table has no static <c>\_S5</c>, or only a malformed one.</returns>
    public static bool TryFind(IPhysicalMemory memory, AcpiTable table, out SleepType type)
    {
        ArgumentNullException.ThrowIfNull(table);

        Span<byte> piece = stackalloc byte[PieceLength];
        type = default;

        // Pieces overlap so that a definition across a border is whole in the next one.
        for (int offset = AcpiTable.HeaderLength; offset < table.Length; offset += PieceLength - Overlap)
        {
            int left = table.Length - offset;
            Span<byte> part = piece[..Math.Min(PieceLength, left)];
            if (!table.TryRead(memory, offset, part))
            {
                return false;
            }

            if (TryFind(part, left, out type))
            {
                return true;
            }

            if (part.Length == left)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Searches bytes of AML.</summary>
    /// <param name="aml">The bytes.</param>
    /// <param name="bytesToEnd">
    /// Bytes that the table has from the first of these on; a package may be longer than what is shown.
    /// </param>
    /// <param name="type">The values.</param>
    internal static bool TryFind(ReadOnlySpan<byte> aml, int bytesToEnd, out SleepType type)
    {
        type = default;
        for (int from = 0; from < aml.Length;)
        {
            int found = aml[from..].IndexOf("_S5_"u8);
            if (found < 0)
            {
                return false;
            }

            int name = from + found;
            if (IsNamed(aml[..name]) && TryParsePackage(aml[(name + NameLength)..], bytesToEnd - name - NameLength, out type))
            {
                return true;
            }

            from = name + 1;
        }

        return false;
    }

    private static bool IsNamed(ReadOnlySpan<byte> before) =>
        before is [.., NameOp] or [.., NameOp, RootChar];

    private static bool TryParsePackage(ReadOnlySpan<byte> aml, int bytesToEnd, out SleepType type)
    {
        type = default;
        if (aml is not [PackageOp, ..] || !TryReadPackageLength(aml[1..], out int length, out int lengthBytes))
        {
            return false;
        }

        // PkgLength counts itself and what follows it.
        if (length > bytesToEnd - 1 || length < lengthBytes + 1)
        {
            return false;
        }

        ReadOnlySpan<byte> body = aml[(1 + lengthBytes)..];
        body = body[..Math.Min(body.Length, length - lengthBytes)];
        if (body.IsEmpty)
        {
            return false;
        }

        byte elements = body[0];
        body = body[1..];
        if (elements == 0 || !TryReadInteger(ref body, out uint first))
        {
            return false;
        }

        uint second;
        if (elements == 1)
        {
            // Old tables have one number with both values: PM1a in its low byte, PM1b in the next.
            second = first >> 8;
            first &= 0xFF;
        }
        else if (!TryReadInteger(ref body, out second))
        {
            return false;
        }

        if (first > SleepType.Maximum || second > SleepType.Maximum)
        {
            return false;
        }

        type = new SleepType((byte)first, (byte)second);
        return true;
    }

    // The two high bits of the first byte count the bytes that follow. Without any, six bits are the length; otherwise four, and
    // the following bytes go above them (20.2.4).
    private static bool TryReadPackageLength(ReadOnlySpan<byte> aml, out int length, out int lengthBytes)
    {
        length = 0;
        lengthBytes = 0;
        if (aml.IsEmpty)
        {
            return false;
        }

        int following = aml[0] >> 6;
        lengthBytes = 1 + following;
        if (aml.Length < lengthBytes)
        {
            return false;
        }

        if (following == 0)
        {
            length = aml[0] & 0x3F;
            return true;
        }

        length = aml[0] & 0x0F;
        for (int i = 0; i < following; i++)
        {
            length |= aml[1 + i] << (4 + 8 * i);
        }

        return true;
    }

    private static bool TryReadInteger(ref ReadOnlySpan<byte> aml, out uint value)
    {
        value = 0;
        if (aml.IsEmpty)
        {
            return false;
        }

        byte opcode = aml[0];
        int bytes = opcode switch
        {
            ZeroOp or OneOp => 0,
            BytePrefix => 1,
            WordPrefix => 2,
            DWordPrefix => 4,
            _ => -1,
        };
        if (bytes < 0 || aml.Length < 1 + bytes)
        {
            return false;
        }

        value = bytes == 0 ? opcode : 0u;
        for (int i = 0; i < bytes; i++)
        {
            value |= (uint)aml[1 + i] << (8 * i);
        }

        aml = aml[(1 + bytes)..];
        return true;
    }
}
