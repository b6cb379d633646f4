using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Reflection;
using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Threading.Tasks;
using UefiKernel.Kernel.Runtime.Windows;

namespace UefiKernel.Kernel.Programs;

/// <summary>
/// What a program can change in the class library and in the process around it, as it was before the program: handlers of events,
/// cultures, variables, the current directory. The library keeps most of it in private fields.
/// </summary>
internal sealed class ProgramSurroundings
{
    private const BindingFlags Hidden =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public;

    private const string AppContext = "System.AppContext, System.Private.CoreLib";

    private readonly KeyValuePair<string, string>[] _variables = EnvironmentVariables.Copy();
    private readonly GCLatencyMode _latency = GCSettings.LatencyMode;
    private readonly string? _directory = FindDirectory();

    /// <summary>Puts all of it back. The program's threads have ended.</summary>
    public void Restore()
    {
        ProcessExit(AppDomain.CurrentDomain) = null;
        UnhandledException(null) = null;
        FirstChanceException(null) = null;
        UnobservedTaskException(null) = null;
        (typeof(PosixSignalRegistration).GetField("s_registrations", Hidden)?.GetValue(null) as IDictionary)?.Clear();
        CultureInfo.DefaultThreadCurrentCulture = null;
        CultureInfo.DefaultThreadCurrentUICulture = null;
        EnvironmentVariables.Replace(_variables);
        Environment.ExitCode = 0;
        if (GCSettings.LatencyMode != _latency && _latency != GCLatencyMode.NoGCRegion)
        {
            GCSettings.LatencyMode = _latency;
        }

        if (_directory is not null && FindDirectory() != _directory)
        {
            Environment.CurrentDirectory = _directory;
        }
    }

    private static string? FindDirectory()
    {
        try
        {
            return Environment.CurrentDirectory;
        }
        catch (SystemException)
        {
            // There are no files.
            return null;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "ProcessExit")]
    private static extern ref EventHandler? ProcessExit(AppDomain domain);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "UnhandledException")]
    private static extern ref UnhandledExceptionEventHandler? UnhandledException([UnsafeAccessorType(AppContext)] object? type);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "FirstChanceException")]
    private static extern ref EventHandler<FirstChanceExceptionEventArgs>? FirstChanceException(
        [UnsafeAccessorType(AppContext)] object? type);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "UnobservedTaskException")]
    private static extern ref EventHandler<UnobservedTaskExceptionEventArgs>? UnobservedTaskException(TaskScheduler? type);
}
