using System;

namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// Unwinds a thread out of the code of a program that has ended. The program's own handlers do not run; those of the library do,
/// so that no lock of it stays taken. A handler of the library may catch it, such as a task's.
/// </summary>
internal sealed class ProgramEndException() : Exception("The program has ended.")
{
}
