using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text;

namespace UefiKernel.ProgramImage;

/// <summary>
/// Writes the C# that calls the entry points of programs. The entry point is the method that the assembly's header names; the
/// compiler makes it for an asynchronous Main and for top-level statements, and it is seldom public, hence UnsafeAccessor.
/// </summary>
public static class EntryPoints
{
    /// <summary>
    /// The source of <c>ProgramEntries.Create</c>, which makes the list of the programs, in the order of their names.
    /// </summary>
    /// <param name="paths">Their assemblies.</param>
    /// <param name="firstLine">What the shell runs after boot; empty for nothing.</param>
    /// <exception cref="InvalidDataException">One has no entry point, or two have the same name.</exception>
    public static string WriteSource(IReadOnlyList<string> paths, string firstLine)
    {
        var found = new SortedDictionary<string, EntryPoint>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in paths)
        {
            EntryPoint entry = Read(path);
            if (!found.TryAdd(entry.Assembly, entry))
            {
                throw new InvalidDataException(
                    $"{path}: another program is called {entry.Assembly} as well; give one of them another AssemblyName");
            }
        }

        var list = new StringBuilder();
        var accessors = new StringBuilder();
        int number = 0;
        foreach (EntryPoint entry in found.Values)
        {
            string call = string.Create(
                CultureInfo.InvariantCulture, $"Main{number++}(null{(entry.TakesArguments ? ", arguments" : "")})");
            string body = entry.ReturnsCode ? call : $"{{ {call}; return null; }}";
            list.Append($"        new({Quote(entry.Assembly)}, static arguments => {body}),\n");
            accessors.Append(
                $"\n    [UnsafeAccessor(UnsafeAccessorKind.StaticMethod, Name = {Quote(entry.Method)})]\n" +
                $"    private static extern {(entry.ReturnsCode ? "int" : "void")} {call.Split('(')[0]}(\n" +
                $"        [UnsafeAccessorType({Quote($"{entry.Type}, {entry.Assembly}")})] object? type" +
                $"{(entry.TakesArguments ? ", string[] arguments" : "")});\n");
        }

        return $$"""
            #nullable enable
            using System.Runtime.CompilerServices;
            using UefiKernel.Kernel.Programs;

            namespace UefiKernel.Programs;

            /// <summary>The entry points of the programs in this image.</summary>
            internal static class ProgramEntries
            {
                /// <summary>Makes the list of the programs.</summary>
                public static LinkedProgram[] Create() =>
                [
            {{list}}    ];

                /// <summary>What the shell runs after boot, empty for nothing.</summary>
                public const string FirstLine = {{Quote(firstLine)}};
            {{accessors}}}

            """;
    }

    private static EntryPoint Read(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        MetadataReader metadata = image.GetMetadataReader();
        CorHeader header = image.PEHeaders.CorHeader ?? throw new InvalidDataException($"{path}: expected an assembly");
        EntityHandle token = header.EntryPointTokenOrRelativeVirtualAddress == 0
            ? default
            : MetadataTokens.EntityHandle(header.EntryPointTokenOrRelativeVirtualAddress);
        if (token.IsNil || token.Kind != HandleKind.MethodDefinition)
        {
            throw new InvalidDataException($"{path}: expected a program with a Main; its OutputType has to be Exe");
        }

        MethodDefinition method = metadata.GetMethodDefinition((MethodDefinitionHandle)token);
        BlobReader signature = metadata.GetBlobReader(method.Signature);
        signature.ReadSignatureHeader();
        int parameters = signature.ReadCompressedInteger();
        bool returnsCode = signature.ReadSignatureTypeCode() == SignatureTypeCode.Int32;
        return new EntryPoint(
            metadata.GetString(metadata.GetAssemblyDefinition().Name), NameOf(metadata, method.GetDeclaringType()),
            metadata.GetString(method.Name), parameters > 0, returnsCode);
    }

    // As reflection writes the names of types.
    private static string NameOf(MetadataReader metadata, TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        string name = Escape(metadata.GetString(type.Name));
        if (!type.GetDeclaringType().IsNil)
        {
            return NameOf(metadata, type.GetDeclaringType()) + "+" + name;
        }

        string space = metadata.GetString(type.Namespace);
        return space.Length == 0 ? name : Escape(space) + "." + name;
    }

    private static string Escape(string name)
    {
        var text = new StringBuilder();
        foreach (char c in name)
        {
            text.Append(c is '\\' or '+' or ',' or '[' or ']' or '&' or '*' ? "\\" : "").Append(c);
        }

        return text.ToString();
    }

    private static string Quote(string text) => $"@\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record EntryPoint(string Assembly, string Type, string Method, bool TakesArguments, bool ReturnsCode);
}
