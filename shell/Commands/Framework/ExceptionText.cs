using System;

namespace UefiKernel.Shell.Commands.Framework;

/// <summary>An exception in one line, also when the heap is full.</summary>
public static class ExceptionText
{
    /// <summary>What <see cref="Describe"/> returns for a heap without room.</summary>
    public const string OutOfMemory =
        "System.OutOfMemoryException: Insufficient memory to continue the execution of the program.";

    private const string Unknown = "an exception, and the heap has no room for its type and message";

    /// <summary>The type and the message of an exception. Throws nothing.</summary>
    /// <remarks>
    /// A full heap is reported without allocation: neither the type's name nor the message is requested. The library would create
    /// both now, and a class whose initialiser fails for lack of memory can never be used again.
    /// </remarks>
    public static string Describe(Exception exception)
    {
        if (exception is OutOfMemoryException)
        {
            return OutOfMemory;
        }

        try
        {
            string cause = exception.InnerException is { } inner ? $" ({inner.GetType()}: {inner.Message})" : "";
            return $"{exception.GetType()}: {exception.Message}{cause}";
        }
        catch (Exception)
        {
            // Memory has run out since, or the exception cannot say what it is.
            return Unknown;
        }
    }
}
