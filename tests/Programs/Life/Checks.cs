using System.Collections.Concurrent;

namespace Stranger.Life;

/// <summary>Uses what an ended program may have left broken: pool, timers, locks, collector, finalizers.</summary>
internal static class Checks
{
    public static async Task<bool> Run()
    {
        int[] squares = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => i * i)));
        var table = new ConcurrentDictionary<int, string>();
        Parallel.For(0, 100, i => table.TryAdd(i, i.ToString()));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        bool ticked = await timer.WaitForNextTickAsync();
        var thread = new Thread(() => table.TryAdd(1000, ""));
        thread.Start();
        thread.Join();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return squares[19] == 361 && ticked && table.Count == 101;
    }
}
