using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Reflection over types that the program names, attributes, enumerations, Activator.</summary>
internal static class ReflectionChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("reflection: names of types", static () =>
        {
            Check.Equal("System.Int32", typeof(int).FullName);
            Check.Equal("System.Collections.Generic.List`1[System.String]", typeof(List<string>).ToString());
            Check.Equal("Sample", typeof(Sample).Name);
            Check.Equal("Int32[,]", typeof(int[,]).Name);
            Check.Equal("UefiKernel.Image.Library", typeof(Sample).Namespace);
        }),
        new("reflection: kinds of types", static () =>
        {
            Check.True(typeof(int).IsPrimitive);
            Check.True(typeof(DayOfWeek).IsEnum);
            Check.True(typeof(IDisposable).IsInterface);
            Check.True(typeof(Sample).IsSealed);
            Check.True(typeof(int?).IsValueType);
            Check.Equal(typeof(MulticastDelegate), typeof(Action).BaseType);
            Check.Equal(typeof(int), typeof(int[]).GetElementType());
        }),
        new("reflection: generic arguments and definition", static () =>
        {
            Check.Sequence([typeof(string), typeof(int)], typeof(Dictionary<string, int>).GetGenericArguments());
            Check.Equal(typeof(List<>), typeof(List<int>).GetGenericTypeDefinition());
            Check.Equal(typeof(int), Nullable.GetUnderlyingType(typeof(int?)));
        }),
        new("reflection: assignability and interfaces", static () =>
        {
            Check.True(typeof(IEnumerable<object>).IsAssignableFrom(typeof(List<string>)));
            Check.True(typeof(Exception).IsAssignableFrom(typeof(FormatException)));
            Check.True(!typeof(string).IsAssignableTo(typeof(int)));
            Check.True(typeof(Sample).GetInterfaces().Contains(typeof(ICloneable)));
        }),
        new("reflection: property read and written", static () =>
        {
            var s = new Sample { Number = 1 };
            PropertyInfo p = typeof(Sample).GetProperty(nameof(Sample.Number))!;
            p.SetValue(s, 42);
            Check.Equal(42, (int)p.GetValue(s)!);
            Check.Equal(42, s.Number);
            Check.Equal(typeof(int), p.PropertyType);
        }),
        new("reflection: field read and written", static () =>
        {
            var s = new Sample();
            FieldInfo f = typeof(Sample).GetField(nameof(Sample.Field))!;
            f.SetValue(s, "x");
            Check.Equal("x", s.Field);
            Check.Equal("x", (string?)f.GetValue(s));
        }),
        new("reflection: method called, with and without result", static () =>
        {
            MethodInfo m = typeof(Sample).GetMethod(nameof(Sample.Multiply))!;
            Check.Equal(42, (int)m.Invoke(new Sample { Number = 6 }, [7])!);
            Check.True(m.GetParameters() is [{ Name: "factor" }]);
        }),
        new("reflection: static method called", static () =>
        {
            Check.Equal("a1", (string?)typeof(Sample).GetMethod(nameof(Sample.Join))!.Invoke(null, ["a", 1]));
        }),
        new("reflection: exception of a called method is wrapped", static () => Wraps()),
        new("reflection: wrong arguments are refused", static () =>
        {
            Check.Throws<ArgumentException>(
                static () => typeof(Sample).GetMethod(nameof(Sample.Multiply))!.Invoke(new Sample(), ["x"]));
            Check.Throws<TargetParameterCountException>(
                static () => typeof(Sample).GetMethod(nameof(Sample.Multiply))!.Invoke(new Sample(), []));
        }),
        new("reflection: constructor", static () =>
        {
            Check.Equal(5, ((Sample)typeof(Sample).GetConstructor([typeof(int)])!.Invoke([5])).Number);
        }),
        new("reflection: delegate from a method", static () =>
        {
            Check.Equal(
                15, typeof(Sample).GetMethod(nameof(Sample.Multiply))!.CreateDelegate<Func<int, int>>(new Sample { Number = 3 })(
                    5));
        }),
        new("reflection: members by binding", static () =>
        {
            Check.Equal(1, typeof(Sample).GetProperties().Length);
            Check.True(typeof(Sample).GetMethod("NoSuchMethod") is null);
        }),
        new("attributes: on types and members, with arguments", static () =>
        {
            Check.Equal("a sample", typeof(Sample).GetCustomAttribute<DescriptionAttribute>()?.Description);
            Check.True(
                typeof(Sample).GetProperty(nameof(Sample.Number))!.GetCustomAttribute<DefaultValueAttribute>()!.Value is 7);
            Check.True(!typeof(Sample).IsDefined(typeof(ObsoleteAttribute)));
        }),
        new("attributes: own ones, with enumerations, types, arrays", static () =>
        {
            MarkAttribute mark = typeof(Sample).GetCustomAttributes<MarkAttribute>().Single();
            Check.Equal(DayOfWeek.Friday, mark.Day);
            Check.Equal(typeof(string), mark.Type);
            Check.Sequence([1, 2], mark.Numbers);
        }),
        new("Activator: by type, with arguments", static () =>
        {
            Check.True(Activator.CreateInstance<Sample>() is { Number: 0 });
            Check.True(Activator.CreateInstance(typeof(Sample), 9) is Sample { Number: 9 });
            Check.True(Activator.CreateInstance(typeof(DateTime)) is DateTime);
            Check.Throws<MissingMethodException>(static () => Opaque(Activator.CreateInstance(typeof(Sample), "x", "y")));
        }),
        new("Array: by type, non-generic access", static () =>
        {
            int[] a = (int[])Array.CreateInstanceFromArrayType(typeof(int[]), 3);
            a.SetValue(5, 1);
            Check.Equal(5, a[1]);
            Check.True(a.GetValue(1) is 5);
            Check.Throws<InvalidCastException>(() => a.SetValue("x", 0));
        }),
        new("RuntimeHelpers: uninitialized object, class constructor", static () =>
        {
            Check.True(RuntimeHelpers.GetUninitializedObject(typeof(Sample)) is Sample { Number: 0, Field: null });
            Check.True(RuntimeHelpers.IsReferenceOrContainsReferences<(int, string)>());
            Check.True(!RuntimeHelpers.IsReferenceOrContainsReferences<(int, long)>());
        }),
        new("Type.GetType: by name, known and not", static () =>
        {
            Check.Equal(typeof(int), Type.GetType("System.Int32"));
            Check.True(Type.GetType("No.Such.Type") is null);
            Check.Throws<TypeLoadException>(static () => Opaque(Type.GetType("No.Such.Type", throwOnError: true)));
        }),
        new("enum: names, values, parsing", static () =>
        {
            Check.Sequence(["None", "Red", "Green", "Blue"], Enum.GetNames<Color>());
            Check.Equal(Color.Blue, Enum.Parse<Color>("blue", ignoreCase: true));
            Check.True(Enum.TryParse("4", out Color c));
            Check.Equal(Color.Blue, c);
            Check.True(!Enum.TryParse<Color>("Pink", out _));
        }),
        new("enum: flags to text and back", static () =>
        {
            Check.Equal("Red, Blue", (Color.Red | Color.Blue).ToString());
            Check.Equal((Color)3, Enum.Parse<Color>("Red, Green"));
            Check.Equal("9", ((Color)9).ToString());
            Check.Equal("None", Color.None.ToString());
            Check.True((Color.Red | Color.Green).HasFlag(Color.Green));
        }),
        new("enum: formats, underlying types, defined values", static () =>
        {
            Check.Equal("4", Color.Blue.ToString("D"));
            Check.Equal("00000004", Color.Blue.ToString("X"));
            Check.Equal(typeof(byte), Enum.GetUnderlyingType(typeof(Tiny)));
            Check.True(Enum.IsDefined(Tiny.Max));
            Check.True(!Enum.IsDefined((Tiny)7));
            Check.Equal(255, (byte)Enum.ToObject(typeof(Tiny), 255));
        }),
        new("enum: comparison, hash, boxing", static () =>
        {
            Check.True(Color.Red.CompareTo(Color.Blue) < 0);
            Check.True(Color.Red.Equals((object)Color.Red));
            Check.True(!Color.Red.Equals((object)1));
            Check.Equal(1, new HashSet<Color> { Color.Red, (Color)1 }.Count);
        }),
        new("exception: text has type, message, inner exception", static () =>
        {
            string s = new InvalidOperationException("outer", new FormatException("inner")).ToString();
            Check.True(s.StartsWith("System.InvalidOperationException: outer", StringComparison.Ordinal));
            Check.True(s.Contains("System.FormatException: inner", StringComparison.Ordinal));
        }),
        new("exception: data, HResult, base exception, aggregate", Exceptions),
        new("exception: thrown by reflection's callee keeps its trace", static () => Check.True(Traces())),
        new("object: clone is a copy of the fields", static () =>
        {
            var s = new Sample { Number = 3, Field = "f" };
            var c = (Sample)s.Clone();
            Check.Equal(3, c.Number);
            Check.Same(s.Field, c.Field);
            Check.True(!ReferenceEquals(c, s));
        }),
    ];

    private static void Do(Action action)
    {
        action();
    }

    private static void Wraps()
    {
        try
        {
            typeof(Sample).GetMethod(nameof(Sample.Fail))!.Invoke(null, []);
            Check.Fail("expected TargetInvocationException");
        }
        catch (TargetInvocationException e)
        {
            Check.True(e.InnerException is FormatException);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool Traces()
    {
        try
        {
            typeof(Sample).GetMethod(nameof(Sample.Fail))!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [], null);
            return false;
        }
        catch (FormatException e)
        {
            return e.StackTrace!.Contains(nameof(Sample.Fail), StringComparison.Ordinal) &&
                e.StackTrace.Contains(nameof(Traces), StringComparison.Ordinal);
        }
    }

    private static void Exceptions()
    {
        var cause = new FormatException("cause");
        var aggregate = new AggregateException(new AggregateException(cause), new ArgumentNullException("name"));
        var outer =
            new InvalidOperationException("outer", new InvalidOperationException("middle", cause)) { Data = { ["key"] = 5 } };
        Check.Same(cause, outer.GetBaseException());
        Check.True(outer.Data["key"] is 5);
        Check.Equal(2, aggregate.Flatten().InnerExceptions.Count);
        Check.Equal("name", new ArgumentNullException("name").ParamName);
        Check.Equal(unchecked((int)0x8007000E), new OutOfMemoryException().HResult);
    }

    [Flags]
    private enum Color
    {
        None = 0,
        Red = 1,
        Green = 2,
        Blue = 4,
    }

    private enum Tiny : byte
    {
        Min = 0,
        Max = 255,
    }

    [AttributeUsage(AttributeTargets.Class)]
    private sealed class MarkAttribute(DayOfWeek day) : Attribute
    {
        public DayOfWeek Day => day;

        public Type? Type { get; set; }

        public int[]? Numbers { get; set; }
    }

    [Description("a sample")]
    [Mark(DayOfWeek.Friday, Type = typeof(string), Numbers = [1, 2])]
    private sealed class Sample : ICloneable
    {
        public string? Field;

        public Sample()
        {
        }

        public Sample(int number) => Number = number;

        [DefaultValue(7)]
        public int Number { get; set; }

        public static string Join(string text, int number) => text + number;

        // The text makes the body unlike any other: the compiler folds equal ones, and a trace then has the name of either.
        [MethodImpl(MethodImplOptions.NoInlining)]
        public static void Fail() => throw new FormatException("thrown by what reflection calls");

        public int Multiply(int factor) => Number * factor;

        public object Clone() => MemberwiseClone();
    }
}
