using System;
using System.Collections.Generic;
using System.Runtime;
using System.Runtime.InteropServices;
using System.Text;
using UefiKernel.Kernel.Files;
using UefiKernel.Kernel.Log;

namespace UefiKernel.Kernel.Runtime.Windows;

/// <summary>
/// The kernel as CoreLib's process: its names, its command line, one processor in use, no debugger. Names of files are
/// text: the system drive is R:, the RAM disk.
/// </summary>
internal static unsafe class ProcessEnvironment
{
    /// <summary>The name of the machine (NetBIOS: at most 15 characters).</summary>
    public const string ComputerName = "UEFIKERNEL";

    /// <summary>The folder of the system.</summary>
    public const string SystemDirectory = @"R:\System";

    /// <summary>The folder for temporary files.</summary>
    public const string TemporaryDirectory = FileVolumes.TemporaryDirectory;

    /// <summary>The image's own path.</summary>
    public const string ImagePath = @"R:\UefiKernel.efi";

    // NameSamCompatible: domain, backslash, user (Microsoft, "EXTENDED_NAME_FORMAT").
    private const int SamCompatible = 2;

    // Set during boot.
    private static string s_kernelsCommandLine = ImagePath;

    // The running program's. One word: programs run one at a time, and the text that was read stays as it was.
    private static string? s_programsCommandLine;

    /// <summary>
    /// Has Environment.CommandLine say the load options behind the image's path, in double quotes where they have blanks.
    /// </summary>
    public static void SetOptions(IReadOnlyList<string> options)
    {
        foreach (string option in options)
        {
            s_kernelsCommandLine += option.Contains(' ') ? $" \"{option}\"" : " " + option;
        }
    }

    /// <summary>
    /// Has Environment.GetCommandLineArgs return a program's name and arguments, and the kernel's again after it.
    /// </summary>
    /// <param name="words">The name and the arguments; null for the kernel's.</param>
    public static void SetProgram(string[]? words) => s_programsCommandLine = words is null ? null : JoinWords(words);

    // One word: set when the first program runs.
    private static delegate*<int, void> s_exitHandler;

    [RuntimeExport("GetCurrentProcess")]
    private static nint GetCurrentProcess() => HandleFunctions.CurrentProcess;

    /// <summary>PROCESSOR_NUMBER { group 0, number 0, reserved }.</summary>
    [RuntimeExport("GetCurrentProcessorNumberEx")]
    private static void GetCurrentProcessorNumber(uint* number) => *number = 0;

    [RuntimeExport("DebugDebugger_IsNativeDebuggerAttached")]
    private static int IsNativeDebuggerAttached() => 0;

    /// <summary>
    /// Debug.WriteLine and Debugger.Log: to the log. A text without a line break at its end goes on in the next one.
    /// </summary>
    [RuntimeExport("OutputDebugStringW")]
    private static void OutputDebugString(char* text)
    {
        var line = new LogText(0, 0);
        foreach (char character in MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text))
        {
            if (character != '\r')
            {
                line.Write(new ReadOnlySpan<char>(in character));
            }
        }

        line.Flush();
    }

    // As Windows splits it again (Microsoft, "Parsing C command-line arguments"): a word with blanks or quotes is quoted; a quote
    // in it, and backslashes in front of a quote, get a backslash each.
    internal static string JoinWords(string[] words)
    {
        var line = new StringBuilder();
        foreach (string word in words)
        {
            line.Append(line.Length > 0 ? " " : "");
            if (word.Length > 0 && word.AsSpan().IndexOfAny(" \t\"") < 0)
            {
                line.Append(word);
                continue;
            }

            line.Append('"');
            int backslashes = 0;
            foreach (char c in word)
            {
                line.Append('\\', c == '"' ? backslashes + 1 : 0).Append(c);
                backslashes = c == '\\' ? backslashes + 1 : 0;
            }

            line.Append('\\', backslashes).Append('"');
        }

        return line.ToString();
    }

    // A string does not move, and this one is kept by its static while the library reads it.
    [RuntimeExport("GetCommandLineW")]
    private static char* GetCommandLine()
    {
        fixed (char* text = s_programsCommandLine ?? s_kernelsCommandLine)
        {
            return text;
        }
    }

    /// <summary>The path of the image, whichever module is asked for: there is one.</summary>
    [RuntimeExport("GetModuleFileNameW")]
    private static uint GetModuleFileName(nint module, char* buffer, uint size)
    {
        // Unlike other functions, this one cuts the text when there is no room for it.
        uint length = CallerText.Copy(ImagePath, buffer, size);
        if (length <= ImagePath.Length)
        {
            return length;
        }

        WindowsError.Set(WindowsError.InsufficientBuffer);
        return size;
    }

    [RuntimeExport("GetSystemDirectoryW")]
    private static uint GetSystemDirectory(char* buffer, uint size) => CallerText.Copy(SystemDirectory, buffer, size);

    /// <summary>
    /// GetTempPathW, which CoreLib finds by name. Windows looks into the variables TMP and TEMP first, and ends the path with a
    /// backslash.
    /// </summary>
    public static uint GetTemporaryPath(uint size, char* buffer)
    {
        string folder = EnvironmentVariables.Get("TMP") ?? EnvironmentVariables.Get("TEMP") ?? TemporaryDirectory;
        return CallerText.Copy(folder.EndsWith('\\') ? folder : folder + "\\", buffer, size);
    }

    /// <summary>See <see cref="CallerText.CopyWithSize"/>.</summary>
    [RuntimeExport("GetComputerNameW")]
    private static int GetComputerName(char* buffer, uint* size) =>
        CallerText.CopyWithSize(ComputerName, buffer, size, WindowsError.BufferOverflow);

    /// <summary>The one user there is, who is also the machine.</summary>
    [RuntimeExport("GetUserNameExW")]
    private static byte GetUserName(int format, char* buffer, uint* size)
    {
        if (format != SamCompatible)
        {
            WindowsError.Set(WindowsError.NotSupported);
            return 0;
        }

        return (byte)CallerText.CopyWithSize(ComputerName + @"\kernel", buffer, size, WindowsError.MoreData);
    }

    /// <summary>Sets who ends a program for Environment.Exit.</summary>
    /// <param name="handler">Called on the thread with the exit code; does not return when a program called it.</param>
    public static void SetExitHandler(delegate*<int, void> handler) => s_exitHandler = handler;

    /// <summary>Ends the program. Outside of one there is no process that could end; the exception says so.</summary>
    [RuntimeExport("ExitProcess")]
    private static void Exit(int code)
    {
        if (s_exitHandler != null)
        {
            s_exitHandler(code);
        }

        throw new PlatformNotSupportedException(
            $"Environment.Exit({code}): the kernel is not a process that can end; 'shutdown' switches the machine off");
    }
}
