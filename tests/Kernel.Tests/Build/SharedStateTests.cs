using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Cil;
using UefiKernel.Kernel.Processor;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// Each static field of the kernel that changes says who may change it, in the comment above it or above the fields that it
/// stands with. With a second processor, each field without such a rule would be a bug.
/// </summary>
public sealed partial class SharedStateTests : IDisposable
{
    private readonly ModuleDefinition _kernel = ModuleDefinition.ReadModule(typeof(Cpu).Assembly.Location);

    [Fact]
    public void Every_static_field_that_changes_says_who_changes_it()
    {
        FieldDefinition[] fields = [.. ChangingFields()];
        Assert.InRange(fields.Length, 50, 500);
        string[] silent =
            [.. fields.Where(static field => !Answer().IsMatch(CommentOf(field))).Select(static field => field.FullName)];
        Assert.True(
            silent.Length == 0,
            $"Say in a comment above each who may change it, in the words of {nameof(Answer)}:\n{string.Join('\n', silent)}");
    }

    /// <summary>What is set during boot is set by one method, which nothing else can run beside.</summary>
    [Fact]
    public void What_is_set_during_boot_has_one_method_that_sets_it()
    {
        ILookup<string, string> writers = Writers();
        FieldDefinition[] fields =
            [.. ChangingFields().Where(static field => CommentOf(field).Contains("Set during boot", StringComparison.Ordinal))];
        Assert.InRange(fields.Length, 20, 200);
        Assert.Empty(
            from field in fields
            let methods = writers[field.FullName].Distinct().ToArray()
            where methods.Length > 1
            select $"{field.FullName} is set by {string.Join(", ", methods)}");
    }

    public void Dispose() => _kernel.Dispose();

    // A lock's comment names what it guards. A field of a structure that each processor has one of is reached through Current.
    [GeneratedRegex(
        "Guards |Guarded by |Set during boot|Changed with interrupts off|Changed while all other threads are stopped|" +
        "[Uu]sed by .+ only|Written by .+ only|Written through Current|Written through its address only|One word: ")]
    private static partial Regex Answer();

    private static string CommentOf(FieldDefinition field)
    {
        string name = NameOf(field);
        TypeDefinition type = field.DeclaringType;
        string folder = Path.Combine(
            Repository.Root, "kernel", type.Namespace["UefiKernel.Kernel.".Length..].Replace('.', Path.DirectorySeparatorChar));
        var declaration = new Regex($@"^\s+(public|private|internal) static .*\b{name}( = .*)?(;| \{{)");
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs"))
        {
            string[] lines = File.ReadAllLines(file);
            int at = Array.FindIndex(lines, declaration.IsMatch);
            if (at < 0 || !lines.Any(line => line.Contains($" {type.Name}", StringComparison.Ordinal)))
            {
                continue;
            }

            int end = at;
            while (Together().IsMatch(lines[end]))
            {
                end--;
            }

            int start = end;
            while (Comment().IsMatch(lines[start]))
            {
                start--;
            }

            return string.Join(' ', lines[(start + 1)..(end + 1)].Select(static line => line.Trim(' ', '/')));
        }

        return "";
    }

    [GeneratedRegex(@"^\s*(//|#pragma)")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\s+(public|private|internal) static ")]
    private static partial Regex Together();

    // Of a property, the property's.
    private static string NameOf(FieldDefinition field) =>
        field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    private static bool IsCollection(FieldDefinition field) =>
        field.FieldType.Name.StartsWith("List`", StringComparison.Ordinal) ||
        field.FieldType.Name.StartsWith("Queue`", StringComparison.Ordinal);

    private IEnumerable<FieldDefinition> ChangingFields() =>
        from type in _kernel.GetTypes()
        where !type.Name.StartsWith('<') && type.Namespace.StartsWith("UefiKernel.Kernel.", StringComparison.Ordinal)
        from field in type.Fields
        where field.IsStatic && !field.HasConstant && (!field.IsInitOnly || IsCollection(field))
        select field;

    private ILookup<string, string> Writers() => (
        from type in _kernel.GetTypes()
        from method in type.Methods
        where method.HasBody && !(method.IsConstructor && method.IsStatic) && !method.IsSetter
        from instruction in method.Body.Instructions
        let field = instruction.OpCode.Code == Code.Stsfld
            ? ((FieldReference)instruction.Operand).FullName
            : instruction.Operand is MethodReference called &&
                called.Resolve() is { IsSetter: true, IsStatic: true, HasBody: true } setter
                ? setter.Body.Instructions.Select(static i => i.Operand).OfType<FieldReference>().FirstOrDefault()?.FullName
                : null
        where field is not null
        select (field, method.FullName)).ToLookup(static pair => pair.field, static pair => pair.FullName);
}
