using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using UefiKernel.Efi;
using UefiKernel.Kernel.Boot.Firmware;
using UefiKernel.Kernel.Boot.Graphics;
using UefiKernel.Kernel.Boot.Memory;
using UefiKernel.Kernel.Boot.Options;
using UefiKernel.Kernel.Drivers.Acpi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Kernel.Drivers.Smbios;
using UefiKernel.Kernel.Memory.Map;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Memory.Addresses;
using Xunit;

namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>
/// What runs before the runtime has no heap, no static constructors, no dispatch and no exceptions. The compiler does not mind
/// those, so the intermediate code is searched for them.
/// </summary>
public sealed class StageOneTests
{
    private const BindingFlags AllDeclared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] s_types =
    [
        typeof(BootMemory), typeof(DisplayModeOption), typeof(EdidTiming), typeof(EdidSize), typeof(FirmwareFootprint),
        typeof(FirmwareTables), typeof(GraphicsOutputs), typeof(MemoryInUse), typeof(OptionDecoder), typeof(ProcessorTables),
        typeof(ScreenOption), typeof(OptionFile), typeof(SerialOption), typeof(SerialAddress),
        typeof(FramebufferCheck), typeof(GraphicsMode), typeof(GraphicsModeResult), typeof(GraphicsOutput), typeof(HeapRegion),
        typeof(HeapRegionResult), typeof(HeapSizeOption), typeof(LoadOption), typeof(LoadOptions), typeof(LoadOptions.Enumerator),
        typeof(MemoryMap), typeof(MemoryMap.Enumerator), typeof(MemoryMapBuffer), typeof(MemoryRegion),
        typeof(OptionNumber), typeof(EfiStatus), typeof(EfiGuid), typeof(EfiGuids), typeof(EfiBoolean), typeof(EfiHandle),
        typeof(EfiTpl),
        typeof(PhysicalAddress), typeof(VirtualAddress), typeof(PhysicalRange), typeof(ByteCount), typeof(PageCount),
        typeof(MemoryOwners), typeof(ConfigurationTables), typeof(Rsdp), typeof(SmbiosEntryPoint), typeof(PeHeaders),
        typeof(PeSection),
    ];

    private static readonly Dictionary<short, OpCode> s_opCodes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static TheoryData<string> TypeNames => [.. s_types.Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(TypeNames))]
    public void Nothing_allocates_throws_dispatches_or_needs_a_static_constructor(string name)
    {
        Type type = s_types.Single(type => type.FullName == name);
        Assert.True(type.IsValueType || (type.IsAbstract && type.IsSealed), $"{name} is a class with instances");
        Assert.Null(type.TypeInitializer);
        foreach (MethodInfo method in type.GetMethods(AllDeclared).Where(method => !IsForStageTwo(method)))
        {
            foreach ((OpCode code, MemberInfo? operand, Type? receiver) in Instructions(method))
            {
                Assert.True(IsAllowed(code, operand, receiver), $"{name}.{method.Name} contains {code} {operand}");
            }
        }
    }

    [Fact]
    public void The_search_finds_what_it_looks_for()
    {
        Assert.False(IsClean(nameof(AllocatesObject)));
        Assert.False(IsClean(nameof(AllocatesArray)));
        Assert.False(IsClean(nameof(Boxes)));
        Assert.False(IsClean(nameof(Throws)));
        Assert.False(IsClean(nameof(Dispatches)));
        Assert.False(IsClean(nameof(UsesLambda)));
        Assert.False(IsClean(nameof(Interpolates)));
        Assert.False(IsClean(nameof(Concatenates)));
        Assert.True(IsClean(nameof(IsHarmless)));
    }

    private static bool IsClean(string name)
    {
        MethodInfo method = typeof(StageOneTests).GetMethod(name, AllDeclared)!;
        return Instructions(method).All(instruction => IsAllowed(instruction.Code, instruction.Operand, instruction.Receiver));
    }

    private static object AllocatesObject() => new();

    private static int[] AllocatesArray(int length) => new int[length];

    private static bool Boxes(int value) => Equals(value, null);

    private static void Throws() => throw new InvalidOperationException();

    private static int Dispatches(IComparable<int> value) => value.CompareTo(1);

    private static Func<int, int> UsesLambda() => value => value + 1;

    private static string Interpolates(int value) => $"{value}";

    private static string Concatenates(string value) => value + "!";

    private static ReadOnlySpan<char> IsHarmless(int value) => "text".AsSpan(value % 4);

    // Equality with objects and text for people are what the language asks for, not what stage one calls.
    private static bool IsForStageTwo(MethodInfo method) =>
        method.Name is nameof(ToString) or nameof(Equals) or nameof(GetHashCode);

    private static bool IsAllowed(OpCode code, MemberInfo? operand, Type? receiver)
    {
        if (code == OpCodes.Newarr || code == OpCodes.Box || code == OpCodes.Throw || code == OpCodes.Rethrow
            || code == OpCodes.Ldftn || code == OpCodes.Ldvirtftn || code == OpCodes.Stsfld || code == OpCodes.Castclass)
        {
            return false;
        }

        // The only static fields are the compiler's own data, which lie in the image.
        if (code == OpCodes.Ldsfld || code == OpCodes.Ldsflda)
        {
            return operand!.DeclaringType!.Name.StartsWith("<PrivateImplementationDetails>", StringComparison.Ordinal);
        }

        if (code == OpCodes.Newobj)
        {
            return operand!.DeclaringType!.IsValueType;
        }

        if (code == OpCodes.Callvirt)
        {
            // The compiler calls an interface's method of a structure directly, once it knows which one it is.
            return operand is MethodInfo { IsVirtual: false }
                || (operand!.DeclaringType!.IsInterface && receiver is { IsValueType: true });
        }

        return code != OpCodes.Call || !PutsTextTogether((MethodBase)operand!);
    }

    // Stage one returns literals only.
    private static bool PutsTextTogether(MethodBase called) =>
        called.DeclaringType == typeof(DefaultInterpolatedStringHandler)
        || (called.DeclaringType == typeof(string) && called.Name is (nameof(string.Concat) or nameof(string.Format)));

    private static IEnumerable<(OpCode Code, MemberInfo? Operand, Type? Receiver)> Instructions(MethodInfo method)
    {
        byte[] il = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        int at = 0;
        Type? receiver = null;
        while (at < il.Length)
        {
            short value = il[at++];
            if (value == 0xFE)
            {
                value = (short)(0xFE00 | il[at++]);
            }

            OpCode code = s_opCodes[value];
            MemberInfo? member = null;
            if (code.OperandType is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or
                OperandType.InlineTok)
            {
                member = method.Module.ResolveMember(
                    BitConverter.ToInt32(il, at), method.DeclaringType!.GetGenericArguments(), []);
            }

            at += OperandSize(code, il, at);
            yield return (code, member, receiver);
            receiver = code == OpCodes.Constrained ? (Type)member! : null;
        }
    }

    private static int OperandSize(OpCode code, byte[] il, int at) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
        _ => 4,
    };
}
