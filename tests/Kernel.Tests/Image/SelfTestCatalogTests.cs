using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using UefiKernel.Image;
using UefiKernel.Image.Checks.Threads;
using UefiKernel.Image.Library;
using Xunit;

namespace UefiKernel.Kernel.Tests.Image;

/// <summary>The lists of the image's checks: whole, and each name once.</summary>
public class SelfTestCatalogTests
{
    [Fact]
    public void Names_are_unique_also_without_upper_case()
    {
        IEnumerable<string> names = SelfTestCatalog.All.Concat(LibraryCatalog.All).Select(static check => check.Name);
        Assert.Empty(
            names.GroupBy(static name => name, StringComparer.OrdinalIgnoreCase).Where(static same => same.Count() > 1)
            .Select(static same => same.Key));
    }

    // A name stands in KTAP's result line: a '#' would begin a directive there.
    [Fact]
    public void Names_fit_in_a_result_line() => Assert.All(
        SelfTestCatalog.All.Concat(LibraryCatalog.All),
        static check => Assert.Matches(@"^[^\s#][^#\p{Cc}]*[^\s#]$", check.Name));

    // A class of checks that no catalogue names would never run.
    [Fact]
    public void Each_list_of_checks_is_in_a_catalogue()
    {
        HashSet<string> known = [.. SelfTestCatalog.All.Concat(LibraryCatalog.All).Select(static check => check.Name)];
        Type[] types = [.. typeof(SelfTestCatalog).Assembly.GetTypes(), .. typeof(LibraryCatalog).Assembly.GetTypes()];
        int lists = 0;
        foreach (Type type in types)
        {
            foreach (IEnumerable<SelfTestCheck> list in Lists(type))
            {
                lists++;
                Assert.All(
                    list, check =>
                    Assert.True(known.Contains(check.Name), $"{type} has the check '{check.Name}', and no catalogue has it"));
            }
        }

        Assert.InRange(lists, 50, int.MaxValue);
    }

    [Fact]
    public void There_are_enough()
    {
        Assert.InRange(ThreadCatalog.All.Count(), 80, int.MaxValue);
        Assert.InRange(SelfTestCatalog.All.Concat(LibraryCatalog.All).Count(), 300, int.MaxValue);
    }

    private static IEnumerable<IEnumerable<SelfTestCheck>> Lists(Type type)
    {
        const BindingFlags Own = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        IEnumerable<object?> values = type.ContainsGenericParameters
            ? []
            : type.GetProperties(Own).Where(static p => IsList(p.PropertyType)).Select(static p => p.GetValue(null))
                .Concat(type.GetFields(Own).Where(static f => IsList(f.FieldType)).Select(static f => f.GetValue(null)));
        return values.OfType<IEnumerable<SelfTestCheck>>();
    }

    private static bool IsList(Type type) => type.IsAssignableTo(typeof(IEnumerable<SelfTestCheck>));
}
