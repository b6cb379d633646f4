using System.Runtime;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Heap;
using UefiKernel.Kernel.Runtime.Collection;
using UefiKernel.Kernel.Runtime.Programs;

namespace UefiKernel.Kernel.Runtime;

/// <summary>
/// A compiled module: the addresses of its sections. ILC's module header is a ReadyToRun header followed by
/// rows (dotnet/runtime release 10.0, <c>Common/src/Internal/Runtime/ModuleHeaders.cs</c>). CoreLib hands the address of this
/// structure around as a TypeManagerHandle.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TypeManager
{
    // "RTR\0".
    private const uint HeaderSignature = 0x0052_5452;

    // ReadyToRunSectionType of the first blob; RhFindBlob counts from there.
    private const uint FirstBlobSection = 300;

    // The image is the only module. Set during boot.
    private static TypeManager* s_image;

    // CoreLib reads these two through the handle (Internal.Runtime.TypeManagerHandle): stack traces find their method's module by
    // the first.
    private void* _osModule;
    private ModuleHeader* _header;

    /// <summary>
    /// Makes the description of a module. CoreLib's callbacks, which come along, <see cref="ClassLibrary"/> knows already.
    /// </summary>
    /// <returns>Null when the header is not one of ILC's: CoreLib stops then.</returns>
    [RuntimeExport("RhpCreateTypeManager")]
    public static TypeManager* Create(void* osModule, ModuleHeader* header, void** classLibraryFunctions, uint count)
    {
        if (header->Signature != HeaderSignature || header->EntrySize != sizeof(ModuleRow))
        {
            return null;
        }

        var manager = (TypeManager*)KernelHeap.AllocateOrHalt((nuint)sizeof(TypeManager), 8);
        manager->_osModule = osModule;
        manager->_header = header;
        s_image = manager;
        return manager;
    }

    /// <summary>Finds a section.</summary>
    /// <param name="manager">CoreLib passes the handle by reference.</param>
    /// <param name="section">A ReadyToRunSectionType.</param>
    /// <param name="length">The section's bytes; 0 when it is not there.</param>
    /// <returns>The section's address, or null.</returns>
    [RuntimeExport("RhpGetModuleSection")]
    public static void* GetSection(TypeManager** manager, uint section, int* length)
    {
        // What has been restored must not be restored again, and programs' initializers wait for the program.
        if (section is DehydratedData.Section or ModuleInitializers.Section)
        {
            *length = 0;
            return null;
        }

        return FindSection((*manager)->_header, section, length);
    }

    /// <summary>Finds a section of a module. Works before anything else does.</summary>
    /// <param name="header">The module's header.</param>
    /// <param name="section">A ReadyToRunSectionType.</param>
    /// <param name="length">The section's bytes; 0 when it is not there.</param>
    /// <returns>The section's address, or null.</returns>
    public static void* FindSection(ModuleHeader* header, uint section, int* length)
    {
        var rows = (ModuleRow*)(header + 1);
        for (int i = 0; i < header->SectionCount; i++)
        {
            if (rows[i].Section != section)
            {
                continue;
            }

            *length = (rows[i].Flags & ModuleRow.HasEndFlag) != 0 ? (int)(rows[i].End - rows[i].Start) : sizeof(void*);
            return rows[i].Start;
        }

        *length = 0;
        return null;
    }

    /// <summary>Finds a section of the image.</summary>
    /// <param name="section">A ReadyToRunSectionType.</param>
    /// <param name="length">The section's bytes; 0 when it is not there.</param>
    /// <returns>The section's address, or null.</returns>
    public static void* FindImageSection(uint section, out int length)
    {
        int found;
        void* start = FindSection(s_image->_header, section, &found);
        length = found;
        return start;
    }

    /// <summary>Finds a reflection or type-loader blob.</summary>
    /// <returns>1 when the module has it.</returns>
    [RuntimeExport("RhFindBlob")]
    public static byte FindBlob(TypeManager** manager, uint blob, byte** start, uint* size)
    {
        int length;
        *start = (byte*)GetSection(manager, FirstBlobSection + blob, &length);
        *size = (uint)length;
        return *start != null ? (byte)1 : (byte)0;
    }

    /// <summary>Finds a blob of the image.</summary>
    /// <returns>False when the image has none of that number.</returns>
    public static bool TryFindBlob(uint blob, out byte* start, out uint size)
    {
        TypeManager* image = s_image;
        int length = 0;
        start = image == null ? null : (byte*)GetSection(&image, FirstBlobSection + blob, &length);
        size = (uint)length;
        return start != null;
    }

    /// <summary>
    /// One of CoreLib's callbacks. There is one class library, so the type does not matter. A program's handler of
    /// FirstChanceException does not hear of the exception that each thread begins with.
    /// </summary>
    [RuntimeExport("RhpGetClasslibFunctionFromEEType")]
    public static void* FunctionForType(MethodTable* type, uint id)
    {
        _ = type;
        return id == ClassLibrary.OnFirstChance && Exhaustion.IsPreparing ? null : ClassLibrary.GetFunction(id);
    }

    /// <summary>
    /// One of CoreLib's callbacks. There is one class library, so the code address matters only for stack traces: the runtime's
    /// helpers leave no frame in them.
    /// </summary>
    [RuntimeExport("RhpGetClasslibFunctionFromCodeAddress")]
    public static void* FunctionForCode(void* address, uint id) =>
        id == ClassLibrary.AppendStackFrame &&
        RuntimeHelperCode.Contains(global::UefiKernel.Kernel.Runtime.Exceptions.StackWalkExports.FindMethodStart((ulong)address))
            ? null
            : ClassLibrary.GetFunction(id);

    /// <summary>The image is the only module, known from the start: nothing to note down.</summary>
    [RuntimeExport("RhpRegisterOsModule")]
    public static void* RegisterOsModule(void* osModule) => osModule;

    /// <summary>ReadyToRunHeader.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly struct ModuleHeader
    {
        public readonly uint Signature;
        public readonly ushort MajorVersion;
        public readonly ushort MinorVersion;
        public readonly uint Flags;
        public readonly ushort SectionCount;
        public readonly byte EntrySize;
        public readonly byte EntryType;
    }

    /// <summary>ModuleInfoRow.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ModuleRow
    {
        public const uint HasEndFlag = 1;

        public readonly uint Section;
        public readonly uint Flags;
        public readonly byte* Start;
        public readonly byte* End;
    }
}
