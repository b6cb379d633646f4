namespace UefiKernel.Kernel.Runtime.Programs;

/// <summary>
/// The methods of programs and packages with <c>[ModuleInitializer]</c>. .NET calls them before other code of their module.
/// CoreLib would call them while the runtime starts, when there are no files, no clock and no threads: so it finds none, and each
/// run of a program calls them. CoreLib's own does nothing in this image, and the kernel has none.
/// </summary>
internal static unsafe class ModuleInitializers
{
    /// <summary>
    /// ReadyToRunSectionType.ModuleInitializerList (dotnet/runtime release 10.0,
    /// <c>Common/src/Internal/Runtime/ModuleHeaders.cs</c>).
    /// </summary>
    public const uint Section = 213;

    /// <summary>Calls them in the compiler's order: those of a module after those of the modules that it uses.</summary>
    public static void Run()
    {
        // The section is a row of distances of 32 bits, each from itself to a method without parameters.
        byte* entry = (byte*)TypeManager.FindImageSection(Section, out int length);
        for (byte* end = entry + length; entry < end; entry += sizeof(int))
        {
            ((delegate*<void>)(entry + *(int*)entry))();
        }
    }
}
