using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Reflection.PortableExecutable;
using System.Text;

namespace UefiKernel.ProgramImage;

/// <summary>
/// The table of where the code and the statics of programs lie in the image; kernel/Runtime/Programs/ProgramTable.cs reads it.
/// What belongs to which assembly follows from ILC's names of symbols, which begin with the assembly's.
/// </summary>
public sealed class ProgramTable
{
    // programs/ProgramTableRoom.asm.
    private const int Room = 48 << 10;
    private const string Mark = "ProgramTableRoom";

    // ILC's names: statics without references and with them, and objects that it made at compile time.
    private const string Plain = "?__NONGCSTATICS@";
    private const string References = "?__GCSTATICS@";
    private const string Frozen = "__FrozenObj_";
    private const string End = "@@";

    // An object's header lies in front of what its symbol names.
    private const uint HeaderBytes = 8;

    private readonly LinkMap _map;
    private readonly string[] _prefixes;
    private readonly string[] _statics;
    private readonly byte[] _image;
    private readonly PEHeaders _headers;

    /// <summary>Finds what belongs to some assemblies.</summary>
    /// <param name="image">The image.</param>
    /// <param name="map">Its symbols.</param>
    /// <param name="assemblies">The names of the assemblies.</param>
    /// <param name="types">
    /// How ILC's names of further types begin, whose statics are in the table and whose code is not.
    /// </param>
    /// <exception cref="InvalidDataException">An assembly's name begins those of the kernel or the class library.</exception>
    public ProgramTable(byte[] image, LinkMap map, IEnumerable<string> assemblies, IEnumerable<string> types)
    {
        _image = image;
        _headers = new PEHeaders(new MemoryStream(image));
        _map = map;
        var prefixes = new List<string>();
        foreach (string assembly in assemblies)
        {
            if (assembly is "System" or "Microsoft" or "Internal" or "UefiKernel")
            {
                throw new InvalidDataException(
                    $"a program cannot be called {assembly}: the class library's names begin so; give it another AssemblyName");
            }

            prefixes.Add(Mangle(assembly) + "_");
        }

        _prefixes = [.. prefixes];
        _statics = [.. prefixes, .. types];
        for (int i = 0; i < _map.Symbols.Count; i++)
        {
            Add(i);
        }
    }

    /// <summary>Pieces of code: offset and length.</summary>
    public List<(uint Offset, uint Length)> Code { get; } = [];

    /// <summary>Pieces of data: offset and length.</summary>
    public List<(uint Offset, uint Length)> Data { get; } = [];

    /// <summary>Offsets of cells that refer to statics.</summary>
    public List<uint> Cells { get; } = [];

    /// <summary>Writes the table into the image.</summary>
    /// <exception cref="InvalidDataException">There is no room, or not enough.</exception>
    public void Write()
    {
        int place = _image.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Mark));
        int bytes = (4 + (2 * (Code.Count + Data.Count)) + Cells.Count) * sizeof(uint);
        if (place < 0 || bytes > Room)
        {
            throw new InvalidDataException(
                $"the table of the programs takes {bytes} bytes, and the image has room for {(place < 0 ? 0 : Room)}");
        }

        Span<byte> rest = _image.AsSpan(place, Room);
        rest.Clear();
        Put(ref rest, (uint)Code.Count, (uint)Data.Count, (uint)Cells.Count, 0);
        foreach ((uint offset, uint length) in Code)
        {
            Put(ref rest, offset, length);
        }

        foreach ((uint offset, uint length) in Data)
        {
            Put(ref rest, offset, length);
        }

        Put(ref rest, [.. Cells]);
    }

    private static void Put(ref Span<byte> rest, params ReadOnlySpan<uint> words)
    {
        foreach (uint word in words)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, word);
            rest = rest[sizeof(uint)..];
        }
    }

    private static string Mangle(string assembly)
    {
        var name = new StringBuilder();
        foreach (char c in assembly)
        {
            name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return char.IsAsciiDigit(name[0]) ? "_" + name : name.ToString();
    }

    private void Add(int index)
    {
        LinkSymbol symbol = _map.Symbols[index];
        if (symbol.IsCode)
        {
            if (IsOwn(_prefixes, symbol.Name))
            {
                AddPiece(Code, symbol.Offset, StartOfNext(index));
            }
        }
        else if (symbol.Name.StartsWith(Plain, StringComparison.Ordinal))
        {
            if (IsOwn(_statics, symbol.Name[Plain.Length..]))
            {
                AddPiece(Data, symbol.Offset - ContextBytes(symbol), StartOfNext(index));
            }
        }
        else if (symbol.Name.StartsWith(References, StringComparison.Ordinal) &&
            symbol.Name.EndsWith(End, StringComparison.Ordinal))
        {
            if (IsOwn(_statics, symbol.Name[References.Length..]))
            {
                Cells.Add(symbol.Offset);
            }
        }
        else if (symbol.Name.StartsWith(Frozen, StringComparison.Ordinal) && IsOwn(_statics, symbol.Name[Frozen.Length..]))
        {
            AddPiece(Data, symbol.Offset - HeaderBytes, StartOfNext(index));
        }
    }

    private static bool IsOwn(string[] prefixes, string name) =>
        Array.Exists(prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    // Where what a symbol names ends: where the next thing begins, which may be in front of its own symbol.
    private uint StartOfNext(int index)
    {
        uint offset = _map.Symbols[index].Offset;
        int next = index + 1;
        while (next < _map.Symbols.Count && _map.Symbols[next].Offset == offset)
        {
            next++;
        }

        if (next == _map.Symbols.Count)
        {
            return offset;
        }

        LinkSymbol found = _map.Symbols[next];
        return found.Name.StartsWith(Plain, StringComparison.Ordinal) ? found.Offset - ContextBytes(found)
            : found.Name.StartsWith(Frozen, StringComparison.Ordinal) ? found.Offset - HeaderBytes
            : found.Offset;
    }

    // In front of the statics of a type with a static constructor that runs late: the constructor's address, and what aligns the
    // statics behind it.
    private uint ContextBytes(LinkSymbol statics)
    {
        string type = statics.Name[Plain.Length..^End.Length];
        if (_map.Find(type + "___cctor") is { } constructor)
        {
            for (uint bytes = 8; bytes <= 32; bytes *= 2)
            {
                if (ReadPointer(statics.Offset - bytes) == _map.Base + constructor.Offset)
                {
                    return bytes;
                }
            }
        }

        return 0;
    }

    private ulong ReadPointer(uint offset)
    {
        int section = _headers.GetContainingSectionIndex((int)offset);
        if (section < 0)
        {
            return 0;
        }

        SectionHeader header = _headers.SectionHeaders[section];
        int place = (int)offset - header.VirtualAddress;
        return place + sizeof(ulong) <= header.SizeOfRawData
            ? BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(header.PointerToRawData + place))
            : 0;
    }

    private static void AddPiece(List<(uint Offset, uint Length)> pieces, uint start, uint end)
    {
        if (end <= start)
        {
            return;
        }

        if (pieces.Count > 0 && pieces[^1].Offset + pieces[^1].Length >= start)
        {
            pieces[^1] = (pieces[^1].Offset, end - pieces[^1].Offset);
            return;
        }

        pieces.Add((start, end - start));
    }
}
