using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using UefiKernel.Kernel.Runtime.Handles;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

/// <summary>
/// A program may use any part of the class library: whatever it imports from Windows is defined by the kernel, so that it links.
/// </summary>
public sealed partial class WindowsFunctionTests
{
    private static readonly HashSet<string> s_defined = [.. Exports, .. Unsupported];

    // What the kernel's methods define.
    private static IEnumerable<string> Exports =>
        typeof(KernelObject).Assembly.GetTypes()
            .SelectMany(
                static t =>
                t.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .SelectMany(static m => m.GetCustomAttributesData())
            .Where(static a => a.AttributeType.Name == "RuntimeExportAttribute")
            .Select(static a => (string)a.ConstructorArguments[0].Value!);

    private static IEnumerable<string> Unsupported =>
        UnsupportedLine().Matches(Read("Unsupported.asm"))
        .SelectMany(static m => m.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries));

    [Fact]
    public void Functions_that_were_missing_are_defined()
    {
        string[] names = Read("windows-functions.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.InRange(names.Length, 150, 200);
        Assert.Empty(names.Except(s_defined));
    }

    [Fact]
    public void All_imports_of_the_class_library_are_bound_when_the_image_is_linked()
    {
        HashSet<string> libraries = new(
            DirectImport().Matches(Read("Link.targets")).SelectMany(static m => m.Groups[1].Value.Split(';')),
            StringComparer.OrdinalIgnoreCase);

        // Imports from "*" are the runtime's own. ICU is not used on Windows: the image has the invariant culture only.
        string[] others = ["*", "System.Globalization.Native"];
        (string Library, string Function)[] imports =
            [.. Imports().Where(i => !others.Contains(i.Library, StringComparer.OrdinalIgnoreCase)).Distinct()];
        Assert.InRange(imports.Length, 500, 1000);
        string[] unbound = [.. imports.Select(static i => i.Library).Distinct(StringComparer.OrdinalIgnoreCase)
            .Where(l => !libraries.Contains(l))];
        string[] undefined = [.. imports.Where(static i => !s_defined.Contains(i.Function)).Select(static i => i.Function)];
        Assert.Empty(unbound);
        Assert.Empty(undefined);
    }

    [Fact]
    public void No_function_is_defined_twice() =>
    Assert.Empty(Exports.Concat(Unsupported).GroupBy(static n => n).Where(static g => g.Count() > 1).Select(static g => g.Key));

    private static IEnumerable<(string Library, string Function)> Imports()
    {
        string root = typeof(WindowsFunctionTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(static a => a.Key == "ClassLibrary").Value!;
        foreach (string path in Directory.EnumerateFiles(root, "*.dll", SearchOption.AllDirectories))
        {
            using var image = new PEReader(File.OpenRead(path));
            if (!image.HasMetadata)
            {
                continue;
            }

            MetadataReader reader = image.GetMetadataReader();
            foreach (MethodDefinitionHandle handle in reader.MethodDefinitions)
            {
                MethodDefinition method = reader.GetMethodDefinition(handle);
                if ((method.Attributes & MethodAttributes.PinvokeImpl) == 0)
                {
                    continue;
                }

                MethodImport import = method.GetImport();
                string library = reader.GetString(reader.GetModuleReference(import.Module).Name);
                string name = reader.GetString(import.Name);

                // A number instead of a name: those calls are bound when they are made, and fail then.
                if (!name.StartsWith('#'))
                {
                    yield return (library.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) ? library[..^4] : library, name);
                }
            }
        }
    }

    private static string Read(string name)
    {
        using Stream stream = typeof(WindowsFunctionTests).Assembly.GetManifestResourceStream(name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    [GeneratedRegex(@"^(?:throws|fails [\w-]+, [\w-]+,|returns \w+,) (.+)$", RegexOptions.Multiline)]
    private static partial Regex UnsupportedLine();

    [GeneratedRegex("<DirectImport Include=\"([^\"]+)\"")]
    private static partial Regex DirectImport();
}
