using System.Linq;
using UefiKernel.Diagnostics.Benchmarks;
using UefiKernel.Shell.Commands;

namespace UefiKernel.Machine.Commands;

/// <summary><c>bench</c>: measures the runtime on the live machine.</summary>
internal sealed class BenchCommand : ICommand
{
    /// <inheritdoc/>
    public string Name => "bench";

    /// <inheritdoc/>
    public string Summary => "Measure calls, exceptions, allocation";

    /// <inheritdoc/>
    public string Usage => "bench dispatch|eh|gc";

    /// <inheritdoc/>
    public void Run(CommandContext context)
    {
        if (context.Arguments.Length != 1)
        {
            context.Reject("expected one name");
            return;
        }

        string name = context.Arguments[0];
        Benchmark? benchmark = Benchmark.All.FirstOrDefault(b => b.Name == name);
        if (benchmark is null)
            context.Reject($"there is no benchmark '{name}'");
        else
            benchmark.Run(context.Console.WriteLine);
    }
}
