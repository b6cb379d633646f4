using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Boot.Options;

/// <summary>What <c>loglevel=</c> asks for: the least level of log lines that are shown as they come.</summary>
internal readonly struct LogLevelOption
{
    /// <summary>The level; null without an option that makes sense.</summary>
    public LogLevel? Level { get; private init; }

    /// <summary>What was expected instead of what stands there, or null.</summary>
    public string? Expected { get; private init; }

    /// <summary>Reads the option.</summary>
    /// <param name="options">The options.</param>
    public static LogLevelOption Read(LoadOptions options) =>
        options.TryFind("loglevel", out LoadOption option) ? Parse(option) : default;

    /// <summary>Reads one word.</summary>
    /// <param name="option">A word with this option's name.</param>
    public static LogLevelOption Parse(LoadOption option)
    {
        // A value reads as a key does: in any case.
        var value = new LoadOption(option.Value);
        LogLevel? level = value.IsKey("debug") ? LogLevel.Debug
            : value.IsKey("information") || value.IsKey("info") ? LogLevel.Information
            : value.IsKey("warning") || value.IsKey("warn") ? LogLevel.Warning
            : value.IsKey("error") ? LogLevel.Error
            : null;
        return new() { Level = level, Expected = level is null ? "loglevel=debug, information, warning or error" : null };
    }
}
