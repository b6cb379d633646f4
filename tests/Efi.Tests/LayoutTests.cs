using System;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Xunit;

namespace UefiKernel.Efi.Tests;

public sealed class LayoutTests
{
    private const BindingFlags AllInstanceFields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Assembly s_assembly = typeof(EfiStatus).Assembly;

    public static TheoryData<string> Structures => [.. s_assembly.GetTypes().Where(IsStructure).Select(type => type.Name)];

    public static TheoryData<string> Specified => [.. SpecifiedLayouts.ByName.Keys];

    [Theory]
    [MemberData(nameof(Specified))]
    public void Every_specified_structure_exists(string name) => Assert.True(IsStructure(StructureType(name)));

    [Theory]
    [MemberData(nameof(Structures))]
    public void Every_structure_has_the_specified_size(string name)
    {
        Assert.True(
            SpecifiedLayouts.ByName.TryGetValue(name, out SpecifiedLayout? layout),
            $"{name} is missing from the table of specified layouts");
        Assert.Equal(layout.Size, ManagedSize(StructureType(name)));
        Assert.Equal(layout.Size, Marshal.SizeOf(StructureType(name)));
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void Every_field_has_the_specified_offset(string name)
    {
        Type type = StructureType(name);
        IOrderedEnumerable<string> actual = type.GetFields(AllInstanceFields)
            .Select(field => $"{field.Name} {Marshal.OffsetOf(type, field.Name)}").Order(StringComparer.Ordinal);
        IOrderedEnumerable<string> specified = SpecifiedLayouts.ByName[name].Offsets.Select(pair => $"{pair.Key} {pair.Value}")
            .Order(StringComparer.Ordinal);
        Assert.Equal(specified, actual);
    }

    [Theory]
    [MemberData(nameof(Structures))]
    public void No_field_is_managed_or_marshalled(string name)
    {
        Type type = StructureType(name);
        Assert.True(type.IsLayoutSequential, $"{name} has no sequential layout");
        foreach (FieldInfo field in type.GetFields(AllInstanceFields))
        {
            Assert.True(IsBlittable(field.FieldType), $"{name}.{field.Name} is of type {field.FieldType}");
        }
    }

    [Fact]
    public void Fields_stay_plain_fields_without_overlap()
    {
        foreach ((string? name, SpecifiedLayout? layout) in SpecifiedLayouts.ByName)
        {
            Type type = StructureType(name);
            int next = 0;
            foreach ((string? field, int offset) in layout.Offsets.OrderBy(pair => pair.Value))
            {
                Assert.True(offset >= next, $"{name}.{field} at {offset} overlaps what ends at {next}");
                next = offset + ManagedSize(type.GetField(field, AllInstanceFields)!.FieldType);
            }

            Assert.InRange(layout.Size - next, 0, 7);
        }
    }

    [Fact]
    public void No_type_needs_a_static_constructor() =>
        Assert.DoesNotContain(
            s_assembly.GetTypes(), type => type.TypeInitializer is not null && type.Namespace == "UefiKernel.Efi");

    private static Type StructureType(string name) => s_assembly.GetType("UefiKernel.Efi." + name, throwOnError: true)!;

    private static bool IsStructure(Type type) =>
        type is { IsValueType: true, IsEnum: false, Namespace: "UefiKernel.Efi" } &&
        !type.IsDefined(typeof(CompilerGeneratedAttribute));

    private static bool IsBlittable(Type type) =>
        type.IsPointer || type.IsFunctionPointer || type.IsEnum || IsStructure(type)
        || (type.IsPrimitive && type != typeof(bool) && type != typeof(char));

    private static int ManagedSize(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer)
        {
            return nint.Size;
        }

        MethodInfo sizeOf = typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type);
        return (int)sizeOf.Invoke(null, null)!;
    }
}
