using System.Runtime;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Runtime.Exceptions;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Runtime;

/// <summary>The functions by which CoreLib reads about the image that it is part of.</summary>
internal static unsafe class ImageExports
{
    private const int CrashInfoSize = 1024;
#pragma warning disable CS0649 // Written through its address only.
    private static CrashInfoBytes s_crashInfo;
#pragma warning restore CS0649

    /// <summary>Where the image is in memory.</summary>
    /// <remarks>
    /// The headers were checked by the firmware that loaded them, and lie in the loaded image's first page, where the linker puts
    /// them.
    /// </remarks>
    public static VirtualRange Image
    {
        get
        {
            void* image = ClassLibrary.GetImageBase();
            bool found = PeHeaders.TryRead(new(image, (int)PageCount.BytesPerPage), out PeHeaders headers);
            return new(VirtualAddress.FromPointer(image), new(found ? headers.SizeOfImage : 0));
        }
    }

    /// <summary>The module an address belongs to: the image, or none.</summary>
    [RuntimeExport("RhGetOSModuleFromPointer")]
    private static void* GetModule(byte* address) =>
        Image.Contains(VirtualAddress.FromPointer(address)) ? Image.Start.ToPointer() : null;

    /// <summary>The image's file name is not known to the runtime: length 0.</summary>
    [RuntimeExport("RhGetModuleFileName")]
    private static int GetModuleFileName(void* module, char** name)
    {
        *name = null;
        return 0;
    }

    /// <summary>The version of CoreLib's release, for crash reports: ASCII.</summary>
    [RuntimeExport("RhGetRuntimeVersion")]
    private static byte* GetRuntimeVersion(int* length)
    {
        // The literal lies in the image's constants and does not move.
        *length = "10.0"u8.Length;
        return (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("10.0"u8));
    }

    /// <summary>Where a fast failure leaves its report for a debugger.</summary>
    [RuntimeExport("RhGetCrashInfoBuffer")]
    private static void* GetCrashInfoBuffer(int* size)
    {
        *size = CrashInfoSize;
        return Unsafe.AsPointer(ref s_crashInfo);
    }

    /// <summary>Runtime settings: none are built in.</summary>
    [RuntimeExport("RhGetKnobValues")]
    private static uint GetKnobs(byte*** names, byte*** values)
    {
        *names = null;
        *values = null;
        return 0;
    }

    /// <summary>
    /// Follows an unboxing stub, <c>add rcx, 8 / jmp target</c>, to the method it leads to; other code is its own target.
    /// </summary>
    [RuntimeExport("RhGetCodeTarget")]
    private static byte* GetCodeTarget(byte* code)
    {
        const uint AddRcx8 = 0x08C1_8348;
        const byte JumpRelative32 = 0xE9;
        return *(uint*)code == AddRcx8 && code[4] == JumpRelative32 ? code + 9 + *(int*)(code + 5) : code;
    }

    /// <summary>
    /// The method that a stub leads to which unboxes its receiver and adds a generic argument; null for other code. ILC notes it
    /// in the data that belongs to the stub: a byte of flags, then the distance from there (dotnet/runtime release 10.0,
    /// <c>AssociatedDataFlags</c>).
    /// </summary>
    [RuntimeExport("RhGetTargetOfUnboxingAndInstantiatingStub")]
    private static void* GetInstantiatingTarget(void* code)
    {
        const byte HasUnboxingStubTarget = 1;
        ref readonly CodeImage image = ref ManagedCode.Image;
        if (!MethodLocation.TryFind(image, image.OffsetOf((ulong)code), out MethodLocation location) ||
            location.Own.AssociatedData == 0)
        {
            return null;
        }

        uint data = location.Own.AssociatedData;
        return image.TryRead(data, out byte flags) && (flags & HasUnboxingStubTarget) != 0 &&
            image.TryRead(data + 1, out int distance)
            ? (void*)(image.Start + data + 1 + (ulong)(long)distance)
            : null;
    }

    [InlineArray(CrashInfoSize)]
    private struct CrashInfoBytes
    {
        private byte _first;
    }
}
