using System;
using System.Buffers.Binary;
using UefiKernel.Shell.Console;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>
/// The names of methods, read where ILC has put them for stack traces. The library reads the same tables, but builds objects of
/// some hundred kilobytes first. This allocates nothing, so it works when the heap is full. Layout: dotnet/runtime release 10.0,
/// <c>StackTraceMetadata.cs</c> (the map) and <c>NativeMetadataReader.cs</c> with its generated readers (the records).
/// </summary>
/// <param name="map">The map from methods to names (blob <see cref="MapBlob"/>).</param>
/// <param name="mapOffset">The image's offset of the map: methods are given relative to it.</param>
/// <param name="metadata">The records (blob <see cref="MetadataBlob"/>).</param>
internal readonly unsafe ref struct MethodNameTable(ReadOnlySpan<byte> map, uint mapOffset, ReadOnlySpan<byte> metadata)
{
    /// <summary>ReflectionMapBlob.EmbeddedMetadata.</summary>
    public const uint MetadataBlob = 13;

    /// <summary>ReflectionMapBlob.BlobIdStackTraceMethodRvaToTokenMapping.</summary>
    public const uint MapBlob = 27;

    // StackTraceDataCommand: what an entry changes in comparison with the entry before it.
    private const byte UpdateOwner = 0x01;
    private const byte UpdateName = 0x02;
    private const byte UpdateSignature = 0x04;
    private const byte UpdateGenericSignature = 0x08;

    // HandleType. A handle in the map has it in its upper 7 bits, one in a record in its lower 7 bits.
    private const uint NamespaceDefinition = 0x2F;
    private const uint NamespaceReference = 0x30;
    private const uint TypeDefinition = 0x3A;
    private const uint TypeInstantiation = 0x3C;
    private const uint TypeReference = 0x3D;
    private const uint TypeSpecification = 0x3E;
    private const int KindBits = 7;

    // Namespaces and types within each other; damaged tables could lead around in a circle.
    private const int DeepestNesting = 24;

    private readonly ReadOnlySpan<byte> _map = map;
    private readonly uint _mapOffset = mapOffset;
    private readonly ReadOnlySpan<byte> _metadata = metadata;

    /// <summary>The table of the image; empty when the image has none.</summary>
    public static MethodNameTable OfImage()
    {
        // The linker placed both blobs into the image's constants, which are never written or freed.
        bool found = TypeManager.TryFindBlob(MapBlob, out byte* map, out uint mapSize) &
            TypeManager.TryFindBlob(MetadataBlob, out byte* metadata, out uint metadataSize);
        return found
            ? new MethodNameTable(
            new(map, (int)mapSize), (uint)(map - (byte*)ClassLibrary.GetImageBase()), new(metadata, (int)metadataSize))
            : default;
    }

    /// <summary>Writes namespace, type and name of a method, without parameters and generic arguments.</summary>
    /// <param name="method">The image's offset of the method's first instruction.</param>
    /// <param name="text">Where it goes.</param>
    /// <returns>False when the method has no name here; then nothing was written.</returns>
    public bool TryWrite(uint method, ref StyledText text)
    {
        Entry entry = default;
        while (TryReadNext(ref entry))
        {
            if (entry.Method == method && entry.Owner != 0)
            {
                WriteOwner(in entry, ref text);
                WriteName(in entry, ref text);
                return true;
            }
        }

        return false;
    }

    /// <summary>Goes to the next method of the table.</summary>
    /// <param name="entry">The method before; a default value for the first.</param>
    /// <returns>False behind the last one, and where the table is damaged.</returns>
    public bool TryReadNext(ref Entry entry)
    {
        // The map begins with the number of its entries.
        var reader = new Reader(_map, entry.Position == 0 ? sizeof(uint) : entry.Position);
        if (reader.Position >= _map.Length)
        {
            return false;
        }

        byte command = reader.ReadByte();
        entry.Owner = (command & UpdateOwner) != 0 ? reader.ReadFixed() : entry.Owner;
        entry.Name = (command & UpdateName) != 0 ? reader.ReadUnsigned() : entry.Name;
        if ((command & UpdateSignature) != 0)
        {
            reader.ReadUnsigned();
        }

        if ((command & UpdateGenericSignature) != 0)
        {
            reader.ReadUnsigned();
            reader.ReadUnsigned();
        }

        uint at = _mapOffset + (uint)reader.Position;
        entry.Method = at + reader.ReadFixed();
        entry.Position = reader.Position;
        return !reader.HasFailed;
    }

    /// <summary>Writes the type of a method with its namespace.</summary>
    /// <param name="entry">The method, as <see cref="TryReadNext"/> gave it.</param>
    /// <param name="text">Where it goes.</param>
    public void WriteOwner(in Entry entry, ref StyledText text) =>
        WriteType(entry.Owner >> (32 - KindBits), entry.Owner & (uint.MaxValue >> KindBits), 0, ref text);

    /// <summary>Writes the name of a method behind its type's, with a dot between them.</summary>
    /// <param name="entry">The method, as <see cref="TryReadNext"/> gave it.</param>
    /// <param name="text">Where it goes.</param>
    public void WriteName(in Entry entry, ref StyledText text)
    {
        text.Append(".");
        WriteString(entry.Name, ref text);
    }

    // Writes a type or a namespace with what it lies in; false when it has no name, as the namespace at the top.
    private bool WriteType(uint kind, uint offset, int depth, ref StyledText text)
    {
        if (offset == 0 || depth == DeepestNesting)
        {
            return false;
        }

        var reader = new Reader(_metadata, (int)Math.Min(offset, (uint)_metadata.Length));
        uint outerKind;
        uint outer;
        uint name;
        switch (kind)
        {
            case TypeDefinition:
                // Flags and base type; size and packing size.
                reader.ReadUnsigned();
                reader.ReadUnsigned();
                uint space = reader.ReadUnsigned();
                name = reader.ReadUnsigned();
                reader.ReadUnsigned();
                reader.ReadUnsigned();
                uint enclosing = reader.ReadUnsigned();
                (outerKind, outer) = enclosing != 0 ? (TypeDefinition, enclosing) : (NamespaceDefinition, space);
                break;
            case TypeReference or NamespaceReference or NamespaceDefinition:
                uint parent = reader.ReadUnsigned();
                name = reader.ReadUnsigned();
                (outerKind, outer) = (parent & ((1 << KindBits) - 1), parent >> KindBits);
                break;
            case TypeSpecification or TypeInstantiation:
                uint type = reader.ReadUnsigned();
                return WriteType(type & ((1 << KindBits) - 1), type >> KindBits, depth + 1, ref text);
            default:
                // The scope, an assembly, around the outermost namespace.
                return false;
        }

        if (WriteType(outerKind, outer, depth + 1, ref text))
        {
            text.Append(".");
        }

        return WriteString(name, ref text);
    }

    private bool WriteString(uint offset, ref StyledText text)
    {
        var reader = new Reader(_metadata, (int)Math.Min(offset, (uint)_metadata.Length));
        uint length = offset == 0 ? 0 : reader.ReadUnsigned();
        ReadOnlySpan<byte> rest = _metadata[Math.Min(reader.Position, _metadata.Length)..];
        text.AppendUtf8(rest[..(int)Math.Min(length, (uint)rest.Length)]);
        return length != 0;
    }

    /// <summary>A method of the table.</summary>
    public struct Entry
    {
        /// <summary>The image's offset of the method's first instruction.</summary>
        public uint Method;

        /// <summary>A handle of the type that the method belongs to; 0 for none.</summary>
        public uint Owner;

        /// <summary>Where the name is.</summary>
        internal uint Name;

        /// <summary>Where the next entry is; 0 before the first.</summary>
        internal int Position;
    }

    // Reads numbers one after the other. What lies outside of the data reads as 0 and is noted.
    private ref struct Reader(ReadOnlySpan<byte> data, int position)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        public int Position { get; private set; } = position;

        public bool HasFailed { get; private set; }

        public byte ReadByte()
        {
            if (Position >= _data.Length)
            {
                HasFailed = true;
                return 0;
            }

            return _data[Position++];
        }

        public uint ReadFixed()
        {
            if (_data.Length - Position < sizeof(uint))
            {
                HasFailed = true;
                Position = _data.Length;
                return 0;
            }

            uint value = BinaryPrimitives.ReadUInt32LittleEndian(_data[Position..]);
            Position += sizeof(uint);
            return value;
        }

        // Up to four bytes: the ones at the bottom of the first say how many follow it, and its other bits are the lowest. Five:
        // the last four are the number.
        public uint ReadUnsigned()
        {
            byte first = ReadByte();
            int following = int.Min(System.Numerics.BitOperations.TrailingZeroCount(~(uint)first), 4);
            if (following == 4)
            {
                return ReadFixed();
            }

            uint value = (uint)first >> (following + 1);
            for (int i = 0; i < following; i++)
            {
                value |= (uint)ReadByte() << (7 - following + (8 * i));
            }

            return value;
        }
    }
}
