using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace UefiKernel.Image.Checks.Threads;

/// <summary>Gives checks that wait a limit: one that hangs fails, and the self test goes on.</summary>
internal static class Bounded
{
    /// <summary>The same checks, each run on a thread of its own that is given up when it takes too long.</summary>
    public static IEnumerable<SelfTestCheck> Each(IEnumerable<SelfTestCheck> checks) =>
        checks.Select(static check => new SelfTestCheck(check.Name, () => Run(check)));

    private static void Run(SelfTestCheck check)
    {
        // Far above what any check takes on an emulated processor of a busy host.
        var limit = TimeSpan.FromSeconds(Amount.Of(60, 120));
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                check.Run();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        })
        { IsBackground = true, Name = "check" };
        thread.Start();
        if (!thread.Join(limit))
        {
            throw new TimeoutException($"not done after {limit.TotalSeconds} s, its thread is {thread.ThreadState}");
        }

        thrown?.Throw();
    }
}
