using System;
using System.Runtime.CompilerServices;

namespace UefiKernel.Image.Benchmarks;

/// <summary>
/// What calls cost by kind. Every loop walks an array of 16 receivers, of one, four or sixteen types, so that loop and loads are
/// the same in all lines; lines of as many types compare with the virtual call to as many.
/// </summary>
internal static class DispatchBenchmark
{
    private const int Mask = 15;

    private static readonly Receiver[] s_all =
    [
        new Receiver<byte>(), new Receiver<sbyte>(), new Receiver<short>(), new Receiver<ushort>(), new Receiver<int>(),
            new Receiver<uint>(),
        new Receiver<long>(), new Receiver<ulong>(), new Receiver<char>(), new Receiver<bool>(), new Receiver<float>(),
            new Receiver<double>(),
        new Receiver<decimal>(), new Receiver<Guid>(), new Receiver<DateTime>(), new Receiver<TimeSpan>(),
    ];

    private static long s_sum;

    private interface IReceiver
    {
        int Next(int value);
    }

    private interface IProducer<out T>
    {
        T? Produce();
    }

    /// <summary>Measures all kinds.</summary>
    public static void Run(BenchmarkReport report)
    {
        Receiver[] one = Types(1);
        Receiver[] four = Types(4);
        Receiver[] sixteen = Types(16);
        var delegates = new Func<int, int>[16];
        for (int i = 0; i < delegates.Length; i++)
        {
            delegates[i] = one[i].Next;
        }

        report.Measure("direct call", static n => Direct(n));
        double mono = report.Measure("virtual, 1 type", n => Virtual(one, n));
        report.Measure("interface, 1 type", n => InterfaceOne(one, n), mono);
        report.Measure("variant interface, 1 type", n => Variant(one, n), mono);
        report.Measure("delegate", n => Delegate(delegates, n), mono);
        report.Measure("generic virtual method, 1 type", n => GenericOne(one, n), mono);
        report.Measure("cast to class", n => CastToClass(one, n), mono);
        report.Measure("cast to interface", n => CastToInterface(one, n), mono);
        double poly = report.Measure("virtual, 4 types", n => Virtual(four, n));
        report.Measure("interface, 4 types", n => InterfaceFour(four, n), poly);
        double mega = report.Measure("virtual, 16 types", n => Virtual(sixteen, n));
        report.Measure("interface, 16 types", n => InterfaceSixteen(sixteen, n), mega);
        report.Measure("generic virtual method, 16 types", n => GenericSixteen(sixteen, n), mega);
    }

    private static Receiver[] Types(int count)
    {
        var receivers = new Receiver[Mask + 1];
        for (int i = 0; i < receivers.Length; i++)
        {
            receivers[i] = s_all[i % count];
        }

        return receivers;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Increment(int value) => value + 1;

    private static void Direct(int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = Increment(value);
        }

        s_sum += value;
    }

    private static void Virtual(Receiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].Next(value);
        }

        s_sum += value;
    }

    // A method for each number of types: what a site has met before would otherwise count in the next line.
    private static void InterfaceOne(IReceiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].Next(value);
        }

        s_sum += value;
    }

    private static void InterfaceFour(IReceiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].Next(value);
        }

        s_sum += value + 4;
    }

    private static void InterfaceSixteen(IReceiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].Next(value);
        }

        s_sum += value + 16;
    }

    private static void Variant(IProducer<object>[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value += receivers[i & Mask].Produce() is null ? 1 : 2;
        }

        s_sum += value;
    }

    private static void Delegate(Func<int, int>[] delegates, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = delegates[i & Mask](value);
        }

        s_sum += value;
    }

    private static void GenericOne(Receiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].NextOf<string>(value);
        }

        s_sum += value;
    }

    private static void GenericSixteen(Receiver[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value = receivers[i & Mask].NextOf<int>(value);
        }

        s_sum += value;
    }

    private static void CastToClass(object[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value += ((Receiver)receivers[i & Mask]).Field;
        }

        s_sum += value;
    }

    private static void CastToInterface(object[] receivers, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++)
        {
            value += receivers[i & Mask] is IReceiver ? 1 : 2;
        }

        s_sum += value;
    }

    private abstract class Receiver : IReceiver, IProducer<string>
    {
        public int Field { get; } = 1;

        public abstract int Next(int value);

        public abstract int NextOf<T>(int value);

        public string? Produce() => null;
    }

    // One type for each T, with code of its own.
    private sealed class Receiver<TOwn> : Receiver
        where TOwn : struct
    {
        public override int Next(int value) => value + Unsafe.SizeOf<TOwn>();

        public override int NextOf<T>(int value) => value + Unsafe.SizeOf<T>();
    }
}
