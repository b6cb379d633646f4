namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// Methods of the runtime that compiled code calls for <c>new</c> and for copies. An exception that comes out of one is the fault
/// of the code that called it: its trace begins there, as on .NET, where these are helpers without frames.
/// </summary>
internal static unsafe class RuntimeHelperCode
{
    /// <summary>Whether a method is one of them. Allocates nothing and runs no initialiser: exceptions ask.</summary>
    /// <param name="start">The method's first byte; null for none.</param>
    public static bool Contains(void* start) =>
        start == (delegate*<MethodTable*, void*>)&ObjectAllocation.NewObject ||
        start == (delegate*<MethodTable*, void*>)&ObjectAllocation.NewFinalizable ||
        start == (delegate*<MethodTable*, uint, uint, void**, void>)&ObjectAllocation.NewArrayWithFlags ||
        start == (delegate*<MethodTable*, uint, void**, void>)&ObjectAllocation.NewObjectWithFlags ||
        start == (delegate*<MethodTable*, nuint, void*>)&ObjectAllocation.NewElements ||
        start == (delegate*<byte*, byte*, nuint, void*>)&CLibrary.MoveMemory ||
        start == (delegate*<byte*, int, nuint, void*>)&CLibrary.SetMemory ||
        start == (delegate*<byte*, nuint, void*>)&CLibrary.ZeroReferences ||
        start == (delegate*<byte*, byte*, nuint, void>)&CLibrary.MoveReferences ||
        start == (delegate*<byte*, byte*, nuint, void>)&CLibrary.CopyUp ||
        start == (delegate*<byte*, byte*, nuint, void>)&CLibrary.CopyDown;
}
