using System;
using System.Collections.Generic;
using System.IO;

namespace UefiKernel.ImageReport;

/// <summary>
/// Usage: <c>imagereport IMAGE MAP</c>. Exit code 0 when the image has the form that firmware and kernel rely on, 1 when not, 2
/// for bad usage.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments.Length != 2)
        {
            Console.Error.WriteLine("usage: imagereport IMAGE MAP");
            return 2;
        }

        byte[] image = File.ReadAllBytes(arguments[0]);
        List<string> problems = ImageRules.Check(image);
        foreach (string problem in problems)
        {
            Console.Error.WriteLine($"{arguments[0]}: error: {problem}");
        }

        if (problems.Count > 0)
        {
            return 1;
        }

        Console.WriteLine($"{Path.GetFileName(arguments[0])}: {image.Length:N0} bytes");
        foreach ((string component, long size) in ComponentSizes.Read(File.ReadLines(arguments[1])))
        {
            Console.WriteLine($"  {size,10:N0}  {component}");
        }

        return 0;
    }
}
