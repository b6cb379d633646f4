using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>Names of code and data that a test gives.</summary>
internal sealed class FakeCode : ICodeView
{
    /// <summary>Methods by their first instruction, in the order of a table that is not sorted.</summary>
    public List<(ulong Address, string Name)> Methods { get; } = [];

    public Dictionary<ulong, string> Data { get; } = [];

    /// <summary>Whether each address is a method of its own.</summary>
    public bool NamesAll { get; set; }

    public string NameCode(VirtualAddress address) => NamesAll && !address.IsZero
        ? $"Code.At({address.Value})"
        : Methods.Find(method => method.Address == address.Value) is { Name: { } name } ? $"{name}() + 0x0" : "";

    public string NameData(VirtualAddress address) => Data.GetValueOrDefault(address.Value, "");

    public void VisitMethods(MethodVisitor visit)
    {
        foreach ((ulong address, string name) in Methods)
        {
            visit(new VirtualAddress((nuint)address), name);
        }
    }
}
