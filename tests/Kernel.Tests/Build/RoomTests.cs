using System;
using System.Collections.Generic;
using System.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using UefiKernel.Efi;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Heap;
using UefiKernel.Programs.Commands;
using UefiKernel.Shell;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// The order of the rooms, over the compiled assemblies: a room uses only those before it, in the kernel and in the memory layer;
/// the layers below the kernel know nothing of it, and only the terminal implements the shell's interfaces.
/// </summary>
public sealed class RoomTests
{
    private const string Kernel = "UefiKernel.Kernel.";
    private const string Memory = "UefiKernel.Memory.";

    // From the lowest to the highest.
    private static readonly string[] s_rooms =
        ["Processor", "Log", "Memory", "Threads", "Files", "Runtime", "Drivers", "Programs", "Panics", "Terminal", "Boot"];
    private static readonly string[] s_memoryRooms = ["Addresses", "Heap", "Pages", "Collection", "Stress"];

    private static readonly Architecture s_architecture = new ArchLoader()
        .LoadAssemblies(
            typeof(EfiStatus).Assembly, typeof(FreeListHeap).Assembly, typeof(CommandShell).Assembly, typeof(Cpu).Assembly,
            typeof(RunCommand).Assembly)
        .Build();

    [Fact]
    public void A_room_uses_only_rooms_before_it() => Assert.Empty(Violations(Kernel, s_rooms));

    [Fact]
    public void A_room_of_the_memory_layer_uses_only_rooms_before_it() => Assert.Empty(Violations(Memory, s_memoryRooms));

    [Fact]
    public void A_reference_to_a_later_room_is_found()
    {
        // Each room but the first uses an earlier one. In the opposite order, that is what is forbidden.
        string[] found = [.. Violations(Kernel, [.. s_rooms.Reverse()])];
        Assert.All(
            s_rooms[1..], room => Assert.Contains(found, line => line.StartsWith(Kernel + room + ".", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_type_of_the_kernel_and_the_memory_layer_is_in_a_room() => Assert.Empty(
        from type in s_architecture.Types
        where IsOutside(type.FullName, Kernel, s_rooms) || IsOutside(type.FullName, Memory, s_memoryRooms)
        where !type.Name.StartsWith('<') && type.Name is not (nameof(KernelVersion) or nameof(SourceCommit))
        select type.FullName);

    [Theory]
    [InlineData("UefiKernel.Efi", "UefiKernel.Efi")]
    [InlineData("UefiKernel.Memory", "UefiKernel.Memory")]
    [InlineData("UefiKernel.Shell", "UefiKernel.Shell", "UefiKernel.Memory")]
    public void A_layer_uses_only_what_is_below_it(string layer, params string[] allowed) => Assert.Empty(
        from type in s_architecture.Types
        where IsIn(type.FullName, layer)
        from target in Targets(type)
        where target.StartsWith("UefiKernel.", StringComparison.Ordinal) && !allowed.Any(name => IsIn(target, name))
        select $"{type.FullName} uses {target}");

    [Fact]
    public void Only_the_terminal_implements_interfaces_of_the_shell() => Assert.Empty(
        from type in s_architecture.Classes
        where type.FullName.StartsWith(Kernel, StringComparison.Ordinal) && !IsIn(type.FullName, Kernel + "Terminal")
        from contract in type.ImplementedInterfaces
        where IsIn(contract.FullName, "UefiKernel.Shell")
        select $"{type.FullName} implements {contract.FullName}");

    /// <summary>
    /// A type that only tests use is no part of the product. Constants leave no trace where they are used, and what ILC and
    /// assembly call has an export's attribute.
    /// </summary>
    [Fact]
    public void Every_type_has_a_user_in_the_product()
    {
        HashSet<string> used = [.. from type in s_architecture.Types
                                   from target in Targets(type)
                                   where OutermostOf(target) != OutermostOf(type.FullName)
                                   select OutermostOf(target)];
        Assert.Contains(typeof(Cpu).FullName!, used);
        string[] unused =
        [
            .. from type in s_architecture.Types
               where type.FullName.StartsWith("UefiKernel.", StringComparison.Ordinal) && !IsIn(type.FullName, "UefiKernel.Efi")
               where OutermostOf(type.FullName) == type.FullName && !type.Name.StartsWith('<')
               where !used.Contains(type.FullName) && !IsExported(type) && !HasOnlyConstants(type)
               select type.FullName,
        ];
        Assert.True(unused.Length == 0, string.Join('\n', unused));
    }

    private static bool IsExported(IType type) =>
        type.Members.Any(static member => member.Attributes.Any(static attribute => attribute.Name == "RuntimeExportAttribute"));

    private static bool HasOnlyConstants(IType type) =>
        type.Members.All(static member => member is FieldMember { IsStatic: true });

    private static string OutermostOf(string type) => type.Split('+')[0];

    private static IEnumerable<string> Violations(string layer, string[] rooms) =>
        from type in s_architecture.Types
        let room = RoomOf(type.FullName, layer, rooms)
        where room >= 0
        from target in Targets(type)
        where RoomOf(target, layer, rooms) > room
        select $"{type.FullName} uses {target}";

    private static IEnumerable<string> Targets(IType type) =>
        type.Dependencies.Select(static dependency => dependency.Target.FullName).Distinct();

    private static bool IsOutside(string type, string layer, string[] rooms) =>
        type.StartsWith(layer, StringComparison.Ordinal) && RoomOf(type, layer, rooms) < 0;

    private static int RoomOf(string type, string layer, string[] rooms) =>
        Array.FindIndex(rooms, room => IsIn(type, layer + room));

    private static bool IsIn(string type, string space) =>
        type.StartsWith(space, StringComparison.Ordinal) && type.Length > space.Length && type[space.Length] == '.';
}
