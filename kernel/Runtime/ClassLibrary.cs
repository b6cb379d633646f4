using System.Runtime;
using System.Runtime.CompilerServices;

namespace UefiKernel.Kernel.Runtime;

/// <summary>Functions of CoreLib that the runtime calls, and the calls that start it.</summary>
internal static unsafe class ClassLibrary
{
    /// <summary>CoreLib's <c>ClassLibFunctionId.AppendExceptionStackFrame</c>.</summary>
    public const uint AppendStackFrame = 3;

    /// <summary>CoreLib's <c>ClassLibFunctionId.OnFirstChanceException</c>.</summary>
    public const uint OnFirstChance = 6;

    /// <summary>CoreLib's callback of a number of its <c>ClassLibFunctionId</c>; the table is in Image.asm.</summary>
    /// <returns>Null when CoreLib has none for it.</returns>
    public static void* GetFunction(uint id) => id < FunctionCount() ? GetFunctions()[id] : null;

    /// <summary>Restores data that the compiler stored as commands. Literals and types can be used from here on.</summary>
    public static void RestoreData()
    {
        void** end = GetModulesEnd();
        for (void** module = GetModulesStart(); module < end; module++)
        {
            int length = 0;
            byte* data = (byte*)(*module == null ? null
                : TypeManager.FindSection((TypeManager.ModuleHeader*)*module, DehydratedData.Section, &length));
            if (data != null)
            {
                DehydratedData.Restore(data, length);
            }
        }
    }

    /// <summary>Describes the image to CoreLib and runs its eager initialisers: afterwards <c>new</c> and statics work.</summary>
    public static void InitializeModules()
    {
        void** first = GetModulesStart();
        int count = (int)(GetModulesEnd() - first);
        InitializeModules(GetImageBase(), first, count, GetFunctions(), (int)FunctionCount());
    }

    /// <summary>Runs the initialisers of the libraries and of the kernel's own module.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("__managed__Startup")]
    public static extern void RunStartup();

    /// <summary>Where the firmware put the image.</summary>
    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetImageBase")]
    public static extern void* GetImageBase();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("InitializeModules")]
    private static extern void InitializeModules(void* osModule, void** headers, int count, void** functions, int functionCount);

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetModulesStart")]
    private static extern void** GetModulesStart();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetModulesEnd")]
    private static extern void** GetModulesEnd();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetClassLibraryFunctions")]
    private static extern void** GetFunctions();

    [MethodImpl(MethodImplOptions.InternalCall)]
    [RuntimeImport("GetClassLibraryFunctionCount")]
    private static extern uint FunctionCount();
}
