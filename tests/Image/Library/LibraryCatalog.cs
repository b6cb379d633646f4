using System.Collections.Generic;

namespace UefiKernel.Image.Library;

/// <summary>All checks of this assembly.</summary>
internal static class LibraryCatalog
{
    /// <summary>The checks, in the order in which they run.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        .. Portable, .. RuntimeChecks.Alone, .. Concurrent, .. OutsideChecks.All, .. PlatformChecks.All,
            .. HandleFunctionChecks.All, .. NamedObjectChecks.All, .. CompletionPortChecks.All,
        .. ImportedFunctionChecks.All, .. ArgumentChecks.All, .. FileChecks.All, .. FileStreamChecks.All, .. ConsoleChecks.All,
    ];

    /// <summary>Those that hold on every .NET.</summary>
    public static IEnumerable<SelfTestCheck> Portable =>
    [
        .. NumberTextChecks.All, .. ArithmeticChecks.All, .. BigIntegerChecks.All, .. TextChecks.All, .. EncodingChecks.All,
        .. TimeChecks.All, .. LinqChecks.All, .. ContainerChecks.All, .. SpanChecks.All, .. GenericChecks.All,
        .. DispatchChecks.All, .. ReflectionChecks.All, .. RandomChecks.All, .. LanguageChecks.All, .. ClosureChecks.All,
        .. AwaitChecks.All,
        .. RegexChecks.All, .. JsonChecks.All, .. RuntimeChecks.All, .. MathFunctionChecks.All, .. FunctionPointerChecks.All,
        .. EnvironmentChecks.All,
    ];

    /// <summary>Those that need threads; they hold on every .NET too.</summary>
    public static IEnumerable<SelfTestCheck> Concurrent =>
        [.. ConcurrencyChecks.All, .. AsyncChecks.All, .. ChannelChecks.All, .. SchedulingChecks.All];
}
