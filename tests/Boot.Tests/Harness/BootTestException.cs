using System;

namespace UefiKernel.Boot.Tests.Harness;

/// <summary>A machine did not do what was expected of it; the message has what is needed to see why.</summary>
public sealed class BootTestException : Exception
{
    public BootTestException()
    {
    }

    public BootTestException(string message)
        : base(message)
    {
    }

    public BootTestException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
