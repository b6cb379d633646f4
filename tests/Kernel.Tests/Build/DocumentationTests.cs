using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace UefiKernel.Kernel.Tests.Build;

/// <summary>
/// Public members have a comment of their own, unless what they implement or override has one. (The compiler's CS1591 wants it of
/// those too.)
/// </summary>
public sealed class DocumentationTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Theory]
    [InlineData("UefiKernel.Efi")]
    [InlineData("UefiKernel.Memory")]
    [InlineData("UefiKernel.Shell")]
    [InlineData("UefiKernel.Kernel")]
    public void Every_public_member_has_a_comment(string name)
    {
        var assembly = Assembly.Load(name);
        var comments = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"))
            .Descendants("member").GroupBy(static member => WithoutParameters(member.Attribute("name")!.Value))
            .ToDictionary(static group => group.Key, static group => group.Count());
        Assert.NotEmpty(comments);
        Assert.Empty(
            from type in assembly.GetTypes()
            where IsVisible(type)
            from entry in Entries(type).GroupBy(static entry => entry)
            where comments.GetValueOrDefault(entry.Key) < entry.Count()
            select entry.Key);
    }

    private static string WithoutParameters(string id) => id.Split('(')[0].Split("``")[0];

    private static bool IsVisible(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute)) || type.IsSubclassOf(typeof(Delegate))
            ? false
            : type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily) && IsVisible(type.DeclaringType!) : type.IsPublic;

    /// <summary>The names, as in the XML file, of what must be commented. Overloads come several times.</summary>
    private static IEnumerable<string> Entries(Type type)
    {
        string name = type.FullName!.Replace('+', '.');
        yield return "T:" + name;

        HashSet<MethodInfo> inherited =
            [.. type.GetMethods(Declared).Where(static method => method.GetBaseDefinition() != method)];
        foreach (Type contract in type.IsInterface ? [] : type.GetInterfaces())
        {
            inherited.UnionWith(type.GetInterfaceMap(contract).TargetMethods);
        }

        bool Counts(MethodInfo? method) => method is not null && IsVisible(method) && !inherited.Contains(method);
        foreach (MethodInfo method in type.GetMethods(Declared).Where(method => Counts(method)))
        {
            if ((!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !IsGenerated(method))
            {
                yield return $"M:{name}.{method.Name}";
            }
        }

        foreach (PropertyInfo property in type.GetProperties(Declared).Where(property => !IsGenerated(property)))
        {
            if (Counts(property.GetMethod) || Counts(property.SetMethod))
            {
                yield return $"P:{name}.{property.Name}";
            }
        }

        foreach (FieldInfo field in type.GetFields(Declared).Where(static field => field.IsPublic || field.IsFamily))
        {
            if (!field.IsSpecialName)
            {
                yield return $"F:{name}.{field.Name}";
            }
        }
    }

    private static bool IsVisible(MethodInfo method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // What the compiler writes for a record.
    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name is "EqualityContract" or "Deconstruct" or "<Clone>$";
}
