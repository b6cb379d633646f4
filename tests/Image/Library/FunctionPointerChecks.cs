using System;
using System.Collections.Generic;
using System.Linq.Expressions;
using System.Runtime.InteropServices;

namespace UefiKernel.Image.Library;

/// <summary>Delegates as native code calls them, and expression trees.</summary>
internal static unsafe class FunctionPointerChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Marshal: function pointer of a delegate", FunctionPointer),
        new("Marshal: function pointer, all arguments arrive", FunctionPointerArguments),
        new("Marshal: function pointers of two delegates at once", FunctionPointersNest),
        new("Marshal: hundreds of function pointers, freed and made again", ManyFunctionPointers),
        new("Marshal: exception through a function pointer's delegate, caught inside", FunctionPointerCatches),
        new("expression tree: compiled, parameters and closures", static () =>
        {
            Check.Equal(13, ((Expression<Func<int, int>>)(x => (x * 3) + 1)).Compile()(4));
            Check.True(Closure(5)());
        }),
        new("expression tree: built, loops and blocks", ExpressionLoops),
        new("expression tree: members and calls", static () =>
        {
            Check.Equal(4, ((Expression<Func<string, int>>)(s => s.Length + s.IndexOf('b'))).Compile()("abc"));
        }),
        new("expression tree: many parameters", static () =>
        {
            Check.Equal(3, ((Expression<Func<int, int, int, int, int>>)((a, b, c, d) => a + (b * c) - d)).Compile()(1, 2, 3, 4));
        }),
    ];

    private delegate int Sum(int a, long b, short c, byte d, int e, double f);

    private delegate double Mix(double a, float b, double c, float d, double e, int f);

    private static void FunctionPointer()
    {
        int offset = 7;
        Sum sum = (a, b, c, d, e, f) => a + (int)b + c + d + e + (int)f + offset;
        nint pointer = Marshal.GetFunctionPointerForDelegate(sum);
        Check.Equal(pointer, Marshal.GetFunctionPointerForDelegate(sum));
        Check.Equal(sum, Marshal.GetDelegateForFunctionPointer<Sum>(pointer));
        int result = ((delegate* unmanaged<int, long, short, byte, int, double, int>)pointer)(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(sum);
        Check.Equal(28, result);
    }

    private static void FunctionPointerArguments()
    {
        Mix mix = static (a, b, c, d, e, f) => a + (10 * b) + (100 * c) + (1000 * d) + (10_000 * e) + (100_000 * f);
        var pointer =
            (delegate* unmanaged<double, float, double, float, double, int, double>)Marshal.GetFunctionPointerForDelegate(mix);
        double result = pointer(1, 2, 3, 4, 5, 6);
        GC.KeepAlive(mix);
        Check.Equal(654_321, result);
    }

    private static void FunctionPointersNest()
    {
        Func<int, int> unused = static x => x;
        GC.KeepAlive(unused);
        Twice inner = static x => 2 * x;
        nint innerPointer = Marshal.GetFunctionPointerForDelegate(inner);
        Twice outer = x => ((delegate* unmanaged<int, int>)innerPointer)(x) + 1;
        int result = ((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(outer))(20);
        GC.KeepAlive(inner);
        GC.KeepAlive(outer);
        Check.Equal(41, result);
    }

    private static void ManyFunctionPointers()
    {
        for (int round = 0; round < 3; round++)
        {
            var kept = new List<Twice>();
            for (int i = 0; i < 300; i++)
            {
                int own = i;
                Twice twice = x => x + own;
                kept.Add(twice);
                Check.Equal(1000 + i, ((delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(twice))(1000));
            }

            GC.KeepAlive(kept);
            kept.Clear();
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static void FunctionPointerCatches()
    {
        Twice careful = static x =>
        {
            try
            {
                return 10 / x;
            }
            catch (DivideByZeroException)
            {
                return -1;
            }
        };
        var pointer = (delegate* unmanaged<int, int>)Marshal.GetFunctionPointerForDelegate(careful);
        Check.Equal(2, pointer(5));
        Check.Equal(-1, pointer(0));
        GC.KeepAlive(careful);
    }

    private static Func<bool> Closure(int value)
    {
        Expression<Func<bool>> tree = () => value + 1 == 6;
        return tree.Compile();
    }

    private static void ExpressionLoops()
    {
        ParameterExpression count = Expression.Parameter(typeof(int), "count"), sum = Expression.Variable(typeof(int), "sum");
        LabelTarget end = Expression.Label(typeof(int));
        BlockExpression body = Expression.Block(
            [sum],
            Expression.Assign(sum, Expression.Constant(0)),
            Expression.Loop(
                Expression.IfThenElse(
                    Expression.GreaterThan(count, Expression.Constant(0)),
                    Expression.AddAssign(sum, Expression.PostDecrementAssign(count)),
                    Expression.Break(end, sum)),
                end));
        Check.Equal(55, Expression.Lambda<Func<int, int>>(body, count).Compile()(10));
    }

    private delegate int Twice(int value);
}
