using System;
using System.Text;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Console;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Terminal;

/// <summary>The names of what is in the kernel's image, for the shell.</summary>
internal sealed class CodeView : ICodeView
{
    // A longer name is cut off.
    private const int LongestName = 400;
    private const int LongestLiteral = 40;

    public string NameCode(VirtualAddress address) => MethodNames.Find(address.Value);

    public string NameData(VirtualAddress address)
    {
        if (FrozenObjects.Find(address) is { } frozen)
        {
            return frozen is string text ? Quote(text) : frozen.GetType().ToString();
        }

        ref readonly CodeImage image = ref ManagedCode.Image;
        uint offset = image.OffsetOf(address.Value);
        for (int i = 0; offset < image.Size && image.TryGetSection(i, out PeSection section); i++)
        {
            if (section.Contains(offset) && !section.IsExecutable)
            {
                return $"{Encoding.ASCII.GetString(section.Name).TrimEnd('\0')} + 0x{offset - section.Offset:X}";
            }
        }

        return "";
    }

    public void VisitMethods(MethodVisitor visit)
    {
        ref readonly CodeImage image = ref ManagedCode.Image;
        var names = MethodNameTable.OfImage();
        MethodNameTable.Entry entry = default;
        uint owner = 0;
        int ownerLength = 0;
        Span<char> buffer = stackalloc char[LongestName];
        while (names.TryReadNext(ref entry))
        {
            if (entry.Owner == 0)
            {
                continue;
            }

            // Methods of a type follow each other, and the type's name costs more than the method's.
            var text = new StyledText(buffer);
            if (entry.Owner != owner)
            {
                owner = entry.Owner;
                names.WriteOwner(in entry, ref text);
                ownerLength = text.Written.Length;
            }
            else
            {
                text = new StyledText(buffer, ownerLength);
            }

            names.WriteName(in entry, ref text);
            visit(new VirtualAddress((nuint)(image.Start + entry.Method)), text.Written);
        }
    }

    // On one line, whatever is in it.
    private static string Quote(string text)
    {
        var line = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestLiteral)))
        {
            line.Append(char.IsControl(c) || char.IsSurrogate(c) ? '·' : c);
        }

        return line.Append(text.Length > LongestLiteral ? "…\"" : "\"").ToString();
    }
}
