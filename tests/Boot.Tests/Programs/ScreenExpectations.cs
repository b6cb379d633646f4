using System;
using UefiKernel.Boot.Tests.Harness;
using Xunit.Sdk;

namespace UefiKernel.Boot.Tests.Programs;

/// <summary>What a test asserts of a whole screen.</summary>
internal static class ScreenExpectations
{
    /// <summary>
    /// Reads the screen again and again until all that is asserted about it holds at once: one that is read while it is drawn has
    /// rows of before and of after.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="assertions">What is asserted about the rows.</param>
    /// <param name="timeout">How long; null as long as a command may take.</param>
    public static void ExpectScreen(this QemuMachine machine, Action<string[]> assertions, TimeSpan? timeout = null)
    {
        string problem = "";
        bool Holds(string[] lines)
        {
            try
            {
                assertions(lines);
                return true;
            }
            catch (XunitException exception)
            {
                problem = exception.Message;
                return false;
            }
        }

        try
        {
            machine.WaitForScreen(Holds, "what is expected", timeout);
        }
        catch (BootTestException exception)
        {
            throw new BootTestException($"{problem}\n{exception.Message}", exception);
        }
    }
}
