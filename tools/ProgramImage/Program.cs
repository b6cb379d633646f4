using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace UefiKernel.ProgramImage;

/// <summary>
/// What builds an image with programs, beside compiler and linker. <c>programimage entries OUT DLL...</c> writes the C# that
/// calls the entry points of programs, and the line in the variable UEFIKERNEL_FIRST_LINE as the shell's first.
/// <c>programimage stubs OUT LOG</c> writes the object file of functions that the linker missed.
/// <c>programimage files OUT ARCHIVE</c> writes the one with an archive of files, of none where ARCHIVE is empty.
/// <c>programimage table IMAGE MAP DLL...</c> writes into the image where the code and statics of programs lie. Exit code 0 when
/// it did, 1 with the reason on standard error when it could not, 2 for bad usage.
/// </summary>
internal static class Program
{
    // What the class library keeps of a program's work: its pool, its timers, and which thread has crashed. ILC's names, which
    // begin those of nested types too.
    private static readonly string[] s_work =
    [
        "S_P_CoreLib_System_Threading_ThreadPool", "S_P_CoreLib_System_Threading_PortableThreadPool",
        "S_P_CoreLib_System_Threading_TimerQueue", "S_P_CoreLib_System_RuntimeExceptionHelpers",
    ];

    private static int Main(string[] arguments)
    {
        try
        {
            switch (arguments)
            {
                case ["entries", var output, .. var programs]:
                    Write(
                        output,
                        EntryPoints.WriteSource(programs, Environment.GetEnvironmentVariable("UEFIKERNEL_FIRST_LINE") ?? ""));
                    return 0;
                case ["stubs", var output, var log]:
                    File.WriteAllBytes(output, MissingFunctions.WriteObject(File.ReadLines(log)));
                    return 0;
                case ["files", var output, var archive]:
                    File.WriteAllBytes(
                        output, BuiltInFiles.WriteObject(archive.Length == 0 ? [] : File.ReadAllBytes(archive)));
                    return 0;
                case ["table", var file, var map, .. var assemblies]:
                    byte[] image = File.ReadAllBytes(file);
                    IEnumerable<string?> names = assemblies.Select(Path.GetFileNameWithoutExtension);
                    new ProgramTable(image, new LinkMap(File.ReadLines(map)), ["System.Console", .. names!], s_work).Write();
                    File.WriteAllBytes(file, image);
                    return 0;
            }
        }
        catch (Exception e) when (e is InvalidDataException or BadImageFormatException or IOException)
        {
            Console.Error.WriteLine($"programimage: error: {e.Message}");
            return 1;
        }

        Console.Error.WriteLine(
            "usage: programimage entries OUT DLL... | stubs OUT LOG | files OUT ARCHIVE | table IMAGE MAP DLL...");
        return 2;
    }

    // A file that stays as it is keeps its time, so that nothing is compiled anew.
    private static void Write(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
        {
            File.WriteAllText(path, text);
        }
    }
}
