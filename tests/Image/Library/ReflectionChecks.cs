using System;
using System.Collections.Generic;
using System.ComponentModel;
using System.Linq;
using System.Reflection;
using System.Runtime.CompilerServices;
using UefiKernel.Image.Checks;
using static UefiKernel.Image.Checks.ExceptionChecks;

namespace UefiKernel.Image.Library;

/// <summary>Reflection over types that the program names, attributes, enumerations, Activator.</summary>
internal static class ReflectionChecks
{
    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("reflection: names of types", static () => typeof(int).FullName == "System.Int32" && typeof(List<string>).ToString() == "System.Collections.Generic.List`1[System.String]" && typeof(Sample).Name == "Sample" && typeof(int[,]).Name == "Int32[,]" && typeof(Sample).Namespace == "UefiKernel.Image.Library"),
        new("reflection: kinds of types", static () => typeof(int).IsPrimitive && typeof(DayOfWeek).IsEnum && typeof(IDisposable).IsInterface && typeof(Sample).IsSealed && typeof(int?).IsValueType && typeof(Action).BaseType == typeof(MulticastDelegate) && typeof(int[]).GetElementType() == typeof(int)),
        new("reflection: generic arguments and definition", static () => typeof(Dictionary<string, int>).GetGenericArguments().SequenceEqual([typeof(string), typeof(int)]) && typeof(List<int>).GetGenericTypeDefinition() == typeof(List<>) && Nullable.GetUnderlyingType(typeof(int?)) == typeof(int)),
        new("reflection: assignability and interfaces", static () => typeof(IEnumerable<object>).IsAssignableFrom(typeof(List<string>)) && typeof(Exception).IsAssignableFrom(typeof(FormatException)) && !typeof(string).IsAssignableTo(typeof(int)) && typeof(Sample).GetInterfaces().Contains(typeof(ICloneable))),
        new("reflection: property read and written", static () => new Sample { Number = 1 } is var s && typeof(Sample).GetProperty(nameof(Sample.Number)) is { } p && Do(() => p.SetValue(s, 42)) && (int)p.GetValue(s)! == 42 && s.Number == 42 && p.PropertyType == typeof(int)),
        new("reflection: field read and written", static () => new Sample() is var s && typeof(Sample).GetField(nameof(Sample.Field)) is { } f && Do(() => f.SetValue(s, "x")) && s.Field == "x" && (string?)f.GetValue(s) == "x"),
        new("reflection: method called, with and without result", static () => typeof(Sample).GetMethod(nameof(Sample.Multiply)) is { } m && (int)m.Invoke(new Sample { Number = 6 }, [7])! == 42 && m.GetParameters() is [{ Name: "factor" }]),
        new("reflection: static method called", static () => (string?)typeof(Sample).GetMethod(nameof(Sample.Join))!.Invoke(null, ["a", 1]) == "a1"),
        new("reflection: exception of a called method is wrapped", static () => Wraps()),
        new("reflection: wrong arguments are refused", static () => Throws<ArgumentException>(static () => typeof(Sample).GetMethod(nameof(Sample.Multiply))!.Invoke(new Sample(), ["x"])) && Throws<TargetParameterCountException>(static () => typeof(Sample).GetMethod(nameof(Sample.Multiply))!.Invoke(new Sample(), []))),
        new("reflection: constructor", static () => ((Sample)typeof(Sample).GetConstructor([typeof(int)])!.Invoke([5])).Number == 5),
        new("reflection: delegate from a method", static () => typeof(Sample).GetMethod(nameof(Sample.Multiply))!.CreateDelegate<Func<int, int>>(new Sample { Number = 3 })(5) == 15),
        new("reflection: members by binding", static () => typeof(Sample).GetProperties().Length == 1 && typeof(Sample).GetMethod("NoSuchMethod") is null),
        new("attributes: on types and members, with arguments", static () => typeof(Sample).GetCustomAttribute<DescriptionAttribute>()?.Description == "a sample" && typeof(Sample).GetProperty(nameof(Sample.Number))!.GetCustomAttribute<DefaultValueAttribute>()!.Value is 7 && !typeof(Sample).IsDefined(typeof(ObsoleteAttribute))),
        new("attributes: own ones, with enumerations, types, arrays", static () => typeof(Sample).GetCustomAttributes<MarkAttribute>().Single() is { Day: DayOfWeek.Friday, Type: var t, Numbers: [1, 2] } && t == typeof(string)),
        new("Activator: by type, with arguments", static () => Activator.CreateInstance<Sample>() is { Number: 0 } && Activator.CreateInstance(typeof(Sample), 9) is Sample { Number: 9 } && Activator.CreateInstance(typeof(DateTime)) is DateTime && Throws<MissingMethodException>(static () => Opaque(Activator.CreateInstance(typeof(Sample), "x", "y")))),
        new("Array: by type, non-generic access", static () => Array.CreateInstanceFromArrayType(typeof(int[]), 3) is int[] a && Do(() => a.SetValue(5, 1)) && a[1] == 5 && a.GetValue(1) is 5 && Throws<InvalidCastException>(() => a.SetValue("x", 0))),
        new("RuntimeHelpers: uninitialized object, class constructor", static () => RuntimeHelpers.GetUninitializedObject(typeof(Sample)) is Sample { Number: 0, Field: null } && RuntimeHelpers.IsReferenceOrContainsReferences<(int, string)>() && !RuntimeHelpers.IsReferenceOrContainsReferences<(int, long)>()),
        new("Type.GetType: by name, known and not", static () => Type.GetType("System.Int32") == typeof(int) && Type.GetType("No.Such.Type") is null && Throws<TypeLoadException>(static () => Opaque(Type.GetType("No.Such.Type", throwOnError: true)))),
        new("enum: names, values, parsing", static () => Enum.GetNames<Color>().SequenceEqual(["None", "Red", "Green", "Blue"]) && Enum.Parse<Color>("blue", ignoreCase: true) == Color.Blue && Enum.TryParse("4", out Color c) && c == Color.Blue && !Enum.TryParse<Color>("Pink", out _)),
        new("enum: flags to text and back", static () => (Color.Red | Color.Blue).ToString() == "Red, Blue" && Enum.Parse<Color>("Red, Green") == (Color)3 && ((Color)9).ToString() == "9" && Color.None.ToString() == "None" && (Color.Red | Color.Green).HasFlag(Color.Green)),
        new("enum: formats, underlying types, defined values", static () => Color.Blue.ToString("D") == "4" && Color.Blue.ToString("X") == "00000004" && Enum.GetUnderlyingType(typeof(Tiny)) == typeof(byte) && Enum.IsDefined(Tiny.Max) && !Enum.IsDefined((Tiny)7) && (byte)Enum.ToObject(typeof(Tiny), 255) == 255),
        new("enum: comparison, hash, boxing", static () => Color.Red.CompareTo(Color.Blue) < 0 && Color.Red.Equals((object)Color.Red) && !Color.Red.Equals((object)1) && new HashSet<Color> { Color.Red, (Color)1 }.Count == 1),
        new("exception: text has type, message, inner exception", static () => new InvalidOperationException("outer", new FormatException("inner")).ToString() is var s && s.StartsWith("System.InvalidOperationException: outer", StringComparison.Ordinal) && s.Contains("System.FormatException: inner", StringComparison.Ordinal)),
        new("exception: data, HResult, base exception, aggregate", Exceptions),
        new("exception: thrown by reflection's callee keeps its trace", static () => Traces()),
        new("object: clone is a copy of the fields", static () => new Sample { Number = 3, Field = "f" } is var s && s.Clone() is Sample { Number: 3 } c && ReferenceEquals(c.Field, s.Field) && !ReferenceEquals(c, s)),
    ];

    private static bool Do(Action action)
    {
        action();
        return true;
    }

    private static bool Wraps()
    {
        try
        {
            typeof(Sample).GetMethod(nameof(Sample.Fail))!.Invoke(null, []);
            return false;
        }
        catch (TargetInvocationException e)
        {
            return e.InnerException is FormatException;
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
            return e.StackTrace!.Contains(nameof(Sample.Fail), StringComparison.Ordinal) && e.StackTrace.Contains(nameof(Traces), StringComparison.Ordinal);
        }
    }

    private static bool Exceptions()
    {
        var cause = new FormatException("cause");
        var aggregate = new AggregateException(new AggregateException(cause), new ArgumentNullException("name"));
        var outer = new InvalidOperationException("outer", new InvalidOperationException("middle", cause)) { Data = { ["key"] = 5 } };
        return outer.GetBaseException() == cause && outer.Data["key"] is 5 && aggregate.Flatten().InnerExceptions.Count == 2
            && new ArgumentNullException("name").ParamName == "name" && new OutOfMemoryException().HResult == unchecked((int)0x8007000E);
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
