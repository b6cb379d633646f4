using System.Runtime.InteropServices;

namespace UefiKernel.Kernel.Runtime.Exceptions;

/// <summary>What a clause of a method is for. The numbers are the compiler's.</summary>
internal enum ClauseKind
{
    /// <summary>Catches a type.</summary>
    Typed = 0,

    /// <summary>Runs on the way out: finally and fault.</summary>
    Fault = 1,

    /// <summary>Asks a filter whether it catches.</summary>
    Filter = 2,
}

/// <summary>CoreLib's <c>EH.RhEHClause</c>: offsets count from the method's start.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ExceptionClause
{
    /// <summary>What it is for.</summary>
    public ClauseKind Kind;

    /// <summary>The first protected byte.</summary>
    public uint TryStart;

    /// <summary>The first byte after the protected ones.</summary>
    public uint TryEnd;

    /// <summary>The filter, for <see cref="ClauseKind.Filter"/>.</summary>
    public void* Filter;

    /// <summary>The handler.</summary>
    public void* Handler;

    /// <summary>The caught type's MethodTable, for <see cref="ClauseKind.Typed"/>.</summary>
    public void* Type;
}
