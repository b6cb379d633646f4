using System;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Shell.Machine;

/// <summary>The names of what is in the kernel's image.</summary>
public interface ICodeView
{
    /// <summary>The method that an address lies in, and how far from its start; empty when there is none.</summary>
    string NameCode(VirtualAddress address);

    /// <summary>
    /// What is at an address of the image's data: the start of a literal in quotes, the type of an object that is never freed, or
    /// a section and how far from its start; empty when nothing of it is there.
    /// </summary>
    string NameData(VirtualAddress address);

    /// <summary>Goes through all methods that have names. A name can be that of several methods.</summary>
    /// <param name="visit">Called for each method.</param>
    void VisitMethods(MethodVisitor visit);
}

/// <summary>Takes a method.</summary>
/// <param name="address">Its first instruction.</param>
/// <param name="name">Namespace, type and name, without parameters and generic arguments.</param>
public delegate void MethodVisitor(VirtualAddress address, ReadOnlySpan<char> name);
