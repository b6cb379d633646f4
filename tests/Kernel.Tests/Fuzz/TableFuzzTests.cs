using System.Linq;
using CsCheck;
using Xunit;

namespace UefiKernel.Kernel.Tests.Fuzz;

/// <summary>Some cases of each target in each run of the tests; <c>./build.sh fuzz</c> goes on with more.</summary>
public class TableFuzzTests
{
    public static TheoryData<string> Names => [.. TableFuzz.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Any_table_is_read_without_an_exception_and_in_bounds(string name)
    {
        (string _, Gen<byte[]>? cases, System.Action<byte[]>? run) = TableFuzz.Targets.Single(target => target.Name == name);
        cases.Sample(run, iter: 1000, print: input => TableFuzz.Print(name, input));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_a_case_too(string name) => TableFuzz.Run(name, "");
}
