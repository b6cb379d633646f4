using System;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Processor;
using UefiKernel.Memory.Addresses;

namespace UefiKernel.Kernel.Panics;

/// <summary>
/// The memory that keeps the report of a panic over a warm restart. The same few addresses are looked at by each boot, so nothing
/// has to remember where a report is. Allocates nothing and works before the runtime.
/// </summary>
/// <remarks>
/// Whether the memory keeps its content is the firmware's affair: some clears all of it, and then there is no report. A report in
/// progress is written back from the processor's caches, because a reset throws away what is only there.
/// </remarks>
internal static unsafe class PanicMemory
{
    /// <summary>Bytes for the report: what the log can hold, and the header.</summary>
    public const int RecordSize = LogBuffer.Capacity + (int)PageCount.BytesPerPage;

    /// <summary>All bytes: a page more, for calls of the firmware, which need memory that is mapped to itself.</summary>
    public const ulong Size = RecordSize + PageCount.BytesPerPage;

    // Used by the start, the shell's thread and the panic only. The panic takes it away while it writes: an access that faults is
    // not repeated.
    private static byte* s_record;

    // Used by the panic only.
    private static PanicRecord.Writer s_writer;
    private static ulong s_nextLine;

    /// <summary>
    /// Addresses that are tried in this order: low ones, since firmware works from the top of the memory, and several, since it
    /// may use any of them.
    /// </summary>
    public static ReadOnlySpan<ulong> Places => [4 << 20, 7 << 20, 16 << 20, 32 << 20, 64 << 20];

    /// <summary>Memory for a call of the firmware during a panic, one page; null when none is kept.</summary>
    public static byte* FirmwareBuffer => s_record == null ? null : s_record + RecordSize;

    // Safety: the pages were taken for it, and are mapped to themselves for good.
    private static Span<byte> Record => new(s_record, s_record == null ? 0 : RecordSize);

    /// <summary>Whether memory holds a report.</summary>
    /// <param name="place">The memory, <see cref="Size"/> bytes; mapped to itself.</param>
    public static bool HoldsReport(PhysicalRange place) =>
        PanicRecord.TryRead(new ReadOnlySpan<byte>((void*)place.Start.Value, RecordSize), out _, out _);

    /// <summary>Keeps reports from here on. What the memory holds stays until the next panic.</summary>
    /// <param name="memory">The memory, or nothing.</param>
    public static void Attach(PhysicalRange memory) => s_record = (byte*)memory.Start.Value;

    /// <summary>Finds the report of an earlier run.</summary>
    /// <param name="text">The report.</param>
    /// <param name="build">The build that wrote it.</param>
    public static bool TryRead(out ReadOnlySpan<byte> text, out uint build) => PanicRecord.TryRead(Record, out text, out build);

    /// <summary>Forgets the report of an earlier run.</summary>
    public static void Forget()
    {
        if (s_record != null)
        {
            PanicRecord.Forget(Record);
        }
    }

    /// <summary>Begins the report of this panic; that of an earlier run is lost.</summary>
    public static void Begin()
    {
        byte* record = s_record;
        s_record = null;
        if (record != null)
        {
            s_nextLine = PanicLog.FirstLine;
            s_writer.Begin(new Span<byte>(record, RecordSize), BuildId.Value);
            s_record = record;
        }
    }

    /// <summary>Adds the lines that were finished since the last call.</summary>
    public static void Update()
    {
        byte* record = s_record;
        s_record = null;
        if (record == null)
        {
            return;
        }

        ref readonly LogBuffer log = ref KernelLog.Buffer;
        var memory = new Span<byte>(record, RecordSize);
        for (s_nextLine = Math.Max(s_nextLine, log.LinesLost); s_nextLine < log.LinesFinished; s_nextLine++)
        {
            AddLine(memory, in log);
        }

        Cpu.WriteBackCaches();
        s_record = record;
    }

    private static void AddLine(Span<byte> memory, ref readonly LogBuffer log)
    {
        LogBufferLine line = log.GetLine((int)(s_nextLine - log.LinesLost));
        Span<byte> room = s_writer.GetRoom(memory);
        if (line.Length < room.Length)
        {
            int count = log.CopyTo(line, 0, room);
            room[count] = (byte)'\n';
            s_writer.Add(memory, count + 1);
        }
    }
}
