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

    /// <summary>
    /// A million for what anybody can plug in, in a few seconds: cases come from a generator that is much faster than CsCheck's.
    /// Its seed is fixed, so that a failure comes again.
    /// </summary>
    [Theory]
    [InlineData("UsbConfigurationDamage")]
    [InlineData("UsbReportDescriptorDamage")]
    [InlineData("UsbHub")]
    [InlineData("UsbBootReports")]
    public void A_million_cases_of_what_USB_devices_send_are_read_without_an_exception_and_in_bounds(string name)
    {
        System.Action<byte[]> run = TableFuzz.Targets.Single(target => target.Name == name).Run;
        const int cases = 1_000_000;
        const int mostChanges = 6;
        var random = new System.Random(17);
        byte[][] inputs = [.. Enumerable.Range(1, mostChanges).Select(static changes => new byte[3 * changes])];
        for (int i = 0; i < cases; i++)
        {
            byte[] input = inputs[i % mostChanges];
            random.NextBytes(input);
            try
            {
                run(input);
            }
            catch (System.Exception e)
            {
                Assert.Fail($"{TableFuzz.Print(name, input)} {e.Message}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Nothing_is_a_case_too(string name) => TableFuzz.Run(name, "");
}
