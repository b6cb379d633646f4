// Counts primes with tasks, threads and channels, each a third of the way.
using System.Threading.Channels;

int limit = args is [var text] ? int.Parse(text) : 60_000;
int third = limit / 3;
Channel<(string Name, int Count)> channel = Channel.CreateUnbounded<(string, int)>();

Task<int>[] tasks = [.. Enumerable.Range(0, 4).Select(part => Task.Run(() => Count(part * third / 4, (part + 1) * third / 4)))];
var thread = new Thread(() => channel.Writer.TryWrite(("thread", Count(third, 2 * third))));
thread.Start();
int parallel = 0;
Parallel.For(2 * third, limit, number => Interlocked.Add(ref parallel, IsPrime(number) ? 1 : 0));
await channel.Writer.WriteAsync(("tasks", (await Task.WhenAll(tasks)).Sum()));
await channel.Writer.WriteAsync(("parallel", parallel));
thread.Join();
channel.Writer.Complete();

var found = new SortedDictionary<string, int>();
await foreach ((string name, int count) in channel.Reader.ReadAllAsync())
{
    found.Add(name, count);
}

foreach ((string name, int count) in found)
{
    Console.WriteLine($"{name,-10} {count,6:N0}");
}

Console.WriteLine($"{found.Values.Sum():N0} primes below {limit:N0}");

static int Count(int from, int to) => Enumerable.Range(from, to - from).Count(IsPrime);

static bool IsPrime(int number)
{
    for (int divisor = 2; divisor * divisor <= number; divisor++)
    {
        if (number % divisor == 0)
        {
            return false;
        }
    }

    return number >= 2;
}
