using System;
using UefiKernel.Efi;
using UefiKernel.Kernel.Drivers.Firmware;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The report of a panic in a variable of the firmware, for the case that the person switches the machine off before the next
/// boot. Non-volatile: a volatile one would not outlive more than the memory does (<see cref="PanicMemory"/>).
/// </summary>
/// <remarks>
/// Flash wears out and is small: a panic writes one variable of at most <see cref="LargestRecord"/> bytes, once, and not at all
/// when the variable has a report of the same build and reason already, so that a machine that panics at each start writes
/// once. Firmware that has little room left is not written to: some PCs do not start any more with full storage. It is the last
/// thing that a panic does before it waits for a key: firmware that hangs in the call takes nothing along but the key.
/// </remarks>
internal static unsafe class PanicVariable
{
    /// <summary>The variable's name.</summary>
    public const string Name = "UefiKernelPanic";

    /// <summary>Bytes that are written at most.</summary>
    public const int LargestRecord = 1024;

    /// <summary>
    /// Bytes that stay free in the firmware's storage. Linux keeps the same (drivers/firmware/efi, EFI_MIN_RESERVE).
    /// </summary>
    public const ulong Reserve = 5 << 10;

    /// <summary>NON_VOLATILE, BOOTSERVICE_ACCESS, RUNTIME_ACCESS (UEFI 2.10, section 8.2.1).</summary>
    public const uint Attributes = 7;

    private const int ValuePlace = 1024;

    // Set during boot.
    private static EfiRuntimeServices* s_runtime;
    private static uint s_kept;
    private static bool s_isKept;

    // Used by the panic only.
    private static bool s_isTried;

    /// <summary>The variable's vendor: a GUID made for this kernel.</summary>
    public static EfiGuid Vendor => new(0x5B2D1C7E, 0x83A4, 0x4F0B, 0x9D11_6A7C_E2F0_4B35);

    /// <summary>Lets a panic use the firmware.</summary>
    /// <param name="runtime">The runtime services, or null.</param>
    public static void Prepare(EfiRuntimeServices* runtime) => s_runtime = runtime;

    /// <summary>Says what the variable has already.</summary>
    /// <param name="kept">The report.</param>
    /// <param name="build">The build that wrote it.</param>
    public static void NoteKept(ReadOnlySpan<byte> kept, uint build)
    {
        s_isKept = true;
        s_kept = IdentityOf(kept, build);
    }

    /// <summary>Whether the variable has a report of the same build and reason already.</summary>
    /// <param name="report">A report in the form of the QR code.</param>
    /// <param name="build">The build that wrote it.</param>
    public static bool IsKept(ReadOnlySpan<byte> report, uint build) => s_isKept && IdentityOf(report, build) == s_kept;

    /// <summary>Keeps what the log has of this panic's report, in the form of the QR code. Called by the panic, once.</summary>
    /// <returns>Null, or why it is not kept.</returns>
    public static string? Write()
    {
        byte* buffer = PanicMemory.FirmwareBuffer;
        if (s_isTried || s_runtime == null || Paging.FirmwareTables is null || buffer == null)
        {
            return "runtime services cannot be called";
        }

        s_isTried = true;
        if (FirmwareCall.IsUnderWay)
        {
            return "the firmware itself is what stopped";
        }

        // Safety: the page was taken for this, and is mapped to itself.
        var record = new Span<byte>(buffer + ValuePlace, LargestRecord);
        PanicRecord.Writer writer = default;
        writer.Begin(record, BuildId.Value);
        writer.Add(record, PanicCode.Compose(writer.GetRoom(record)));
        if (!PanicRecord.TryRead(record, out ReadOnlySpan<byte> text, out uint build))
        {
            return "there is nothing to keep";
        }

        if (IsKept(text, build))
        {
            return "it has one of the same build and reason, and its memory wears out";
        }

        FirmwareCall.Enter();
        EfiStatus status = Store(s_runtime, buffer, PanicRecord.HeaderSize + text.Length);
        FirmwareCall.Leave();
        return status.IsError ? status.Name : null;
    }

    /// <summary>Stores the record, if the firmware has room for it. Allocates nothing.</summary>
    /// <param name="runtime">The runtime services.</param>
    /// <param name="buffer">A page: room for the name, then the record.</param>
    /// <param name="size">Bytes of the record.</param>
    public static EfiStatus Store(EfiRuntimeServices* runtime, byte* buffer, int size)
    {
        if (runtime->QueryVariableInfo == null || runtime->SetVariable == null)
        {
            return EfiStatus.Unsupported;
        }

        ulong total = 0;
        ulong left = 0;
        ulong largest = 0;
        EfiStatus status;
        using (FirmwareGate.Enter())
        {
            status = runtime->QueryVariableInfo(Attributes, &total, &left, &largest);
        }

        if (status.IsError)
        {
            return status;
        }

        // The name is stored too.
        ulong needed = (ulong)(size + VariableName.CountBytes(Name));
        if (largest < needed || left < needed || left - needed < Reserve)
        {
            return EfiStatus.OutOfResources;
        }

        char* name = VariableName.Write(Name, buffer);
        EfiGuid vendor = Vendor;
        using (FirmwareGate.Enter())
        {
            return runtime->SetVariable(name, &vendor, Attributes, (nuint)size, buffer + ValuePlace);
        }
    }

    // The reason is the report's first line. Its second has the time.
    private static uint IdentityOf(ReadOnlySpan<byte> text, uint build)
    {
        int end = text.IndexOf((byte)'\n');
        return PanicRecord.Extend(build, end < 0 ? text : text[..end]);
    }
}
