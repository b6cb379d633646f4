// ILC recognises these two attributes by their full names, whichever assembly declares them.

namespace System.Runtime;

/// <summary>
/// Defines the named linker symbol as the method it stands on: the plain Win64 calling convention, no transition.
/// </summary>
/// <param name="entryPoint">The symbol's name.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    /// <summary>The symbol's name.</summary>
    public string EntryPoint { get; } = entryPoint;
}

/// <summary>Binds an <c>extern</c> method to the named linker symbol: a direct call, no transition.</summary>
/// <param name="entryPoint">The symbol's name.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
internal sealed class RuntimeImportAttribute(string entryPoint) : Attribute
{
    /// <summary>The symbol's name.</summary>
    public string EntryPoint { get; } = entryPoint;

    /// <summary>The library the symbol comes from: <c>*</c>, the image itself.</summary>
    public string DllName { get; } = "*";
}
