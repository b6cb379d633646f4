using UefiKernel.Kernel.Drivers.Binding;
using Registers = UefiKernel.Kernel.Drivers.Usb.Xhci.XhciRegisters;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>One controller's registers and the memory that it shares with the driver, from reset to halt.</summary>
/// <param name="access">The device.</param>
/// <param name="registers">Its registers.</param>
/// <param name="capabilities">Its capabilities.</param>
internal sealed class XhciHardware(IDeviceAccess access, IRegisters registers, XhciCapabilities capabilities)
{
    /// <summary>TRBs of the command ring.</summary>
    private const int CommandEntries = 32;

    private const int PageLength = 4096;
    private const int TableOffset = 2048;
    private const int InputOffset = 1024;

    private const ulong Step = 1_000_000;

    // 16 ms are allowed for halting (5.4.1.1); for a reset the specification has no number.
    private const ulong HaltPatience = 100_000_000;
    private const ulong ResetPatience = 5_000_000_000;

    // Some controllers must not be touched in the millisecond after a reset begins.
    private const ulong ResetRest = 1_000_000;

    // Units of 250 ns between two interrupts (5.5.2.2): one millisecond.
    private const uint ModerationInterval = 4000;

    private DmaBuffer? _tables;
    private bool _hasInterrupt;

    /// <summary>Its capabilities.</summary>
    public XhciCapabilities Capabilities { get; } = capabilities;

    /// <summary>The memory that it has.</summary>
    public XhciMemory Memory { get; } = new(access);

    /// <summary>The ring of commands.</summary>
    public XhciRing Commands { get; private set; } = null!;

    /// <summary>The ring of events.</summary>
    public XhciEventRing Events { get; private set; } = null!;

    /// <summary>The input context that commands are given, one at a time.</summary>
    public XhciInputContext Input { get; private set; } = null!;

    /// <summary>How it signals events.</summary>
    public InterruptKind Interrupt { get; private set; }

    /// <summary>Halts and resets the controller, gives it its memory and lets it run.</summary>
    /// <param name="problem">Why it does not, as a sentence without a full stop.</param>
    public bool TryStart(out string problem)
    {
        if (!TryReset(out problem))
        {
            return false;
        }

        uint pages = Operational(Registers.PageSize) & 0xFFFF;
        if (pages == 0)
        {
            problem = "it names no page size";
            return false;
        }

        if (!TryAllocateTables(FirstBit(pages), out problem))
        {
            return false;
        }

        access.SetBusMaster(true);
        SetOperational(Registers.Configure, (uint)Capabilities.Slots);
        SetOperational64(Registers.ContextArray, _tables!.Physical.Value);
        SetOperational64(Registers.CommandRing, Commands.NextPointer);
        SetRuntime(Registers.SegmentCount, 1);
        WriteEventPointer();
        SetRuntime64(Registers.SegmentTable, _tables.Physical.Value + TableOffset);
        if (!_hasInterrupt)
        {
            Interrupt = access.ConnectInterrupt();
            _hasInterrupt = true;
        }

        SetRuntime(Registers.Moderation, ModerationInterval);
        SetRuntime(Registers.Management, Registers.ManagementEnable | Registers.ManagementPending);
        SetOperational(Registers.Command, Registers.CommandRun | Registers.CommandInterrupts);
        if (!TryAwait(Registers.Status, Registers.StatusHalted, 0, HaltPatience))
        {
            problem = "it does not begin to run";
            return false;
        }

        return true;
    }

    /// <summary>Stops the controller where it answers, then takes its memory back, which it reaches no more.</summary>
    public void Stop()
    {
        if (Operational(Registers.Status) != Registers.Gone)
        {
            SetOperational(Registers.Command, 0);
            TryAwait(Registers.Status, Registers.StatusHalted, Registers.StatusHalted, HaltPatience);
        }

        access.SetBusMaster(false);
        Memory.FreeAll();
        _tables = null;
    }

    /// <summary>The controller's status; all ones when it has left.</summary>
    public uint ReadStatus() => Operational(Registers.Status);

    /// <summary>Reads a root port's status and control register.</summary>
    /// <param name="port">The port, from 1.</param>
    public uint ReadPort(int port) => Operational(PortOffset(port));

    /// <summary>Writes it.</summary>
    /// <param name="port">The port, from 1.</param>
    /// <param name="value">The value.</param>
    public void WritePort(int port, uint value) => SetOperational(PortOffset(port), value);

    /// <summary>Says where the controller finds a slot's device context; 0 when there is none.</summary>
    /// <param name="slot">The slot, 1 to the number of slots.</param>
    /// <param name="address">Physical address.</param>
    public void SetContext(int slot, ulong address)
    {
        _tables!.Write(slot * 8, (uint)address);
        _tables.Write((slot * 8) + 4, (uint)(address >> 32));
    }

    /// <summary>Tells the controller that something was put into a ring.</summary>
    /// <param name="slot">The slot; 0 for the command ring.</param>
    /// <param name="target">The endpoint's index in the device context; 0 for the command ring.</param>
    public void RingDoorbell(int slot, int target) =>
        registers.Write(Capabilities.Doorbells + (slot * sizeof(uint)), (uint)target);

    /// <summary>Takes note of the interrupt, before its events are read.</summary>
    public void AcknowledgeInterrupt()
    {
        SetOperational(Registers.Status, Registers.StatusInterrupt);
        SetRuntime(Registers.Management, Registers.ManagementEnable | Registers.ManagementPending);
    }

    /// <summary>Says how far events were read.</summary>
    public void WriteEventPointer() => SetRuntime64(Registers.EventPointer, Events.Pointer | Registers.EventHandlerBusy);

    /// <summary>Whether the command ring runs.</summary>
    public bool AreCommandsRunning => (Operational(Registers.CommandRing) & Registers.RingRunning) != 0;

    /// <summary>Asks the controller to give up the command that it is at (5.4.5).</summary>
    public void AbortCommand() => SetOperational64(Registers.CommandRing, Registers.RingAbort);

    /// <summary>
    /// Empties a command ring that has stopped. It begins anew, because the register takes multiples of 64 only (5.4.5).
    /// </summary>
    public void RestartCommands()
    {
        Commands.Clear();
        SetOperational64(Registers.CommandRing, Commands.NextPointer);
    }

    private bool TryReset(out string problem)
    {
        problem = "it stays not ready";
        if (!TryAwait(Registers.Status, Registers.StatusNotReady, 0, ResetPatience))
        {
            return false;
        }

        SetOperational(Registers.Command, Operational(Registers.Command) & ~(Registers.CommandRun | Registers.CommandInterrupts));
        problem = "it does not halt";
        if (!TryAwait(Registers.Status, Registers.StatusHalted, Registers.StatusHalted, HaltPatience))
        {
            return false;
        }

        // Only a controller that has halted can do without memory.
        access.SetBusMaster(false);
        SetOperational(Registers.Command, Registers.CommandReset);
        Rest(ResetRest);
        problem = "its reset does not end";
        return TryAwait(Registers.Command, Registers.CommandReset, 0, ResetPatience)
            && TryAwait(Registers.Status, Registers.StatusNotReady, 0, ResetPatience);
    }

    private bool TryAllocateTables(int pageShift, out string problem)
    {
        problem = "there is no memory for it";
        int page = PageLength << pageShift;
        if (!Memory.TryAllocate(PageLength, PageLength, out _tables)
            || !Memory.TryAllocate(XhciEventRing.Entries * XhciTrb.Size, PageLength, out DmaBuffer? events)
            || !Memory.TryAllocate(PageLength, PageLength, out DmaBuffer? commands))
        {
            return false;
        }

        Events = new XhciEventRing(events);
        Commands = new XhciRing(commands, 0, CommandEntries);
        Input = new XhciInputContext(commands, InputOffset, Capabilities.ContextSize);
        _tables.Write(TableOffset, (uint)events.Physical.Value);
        _tables.Write(TableOffset + 4, (uint)(events.Physical.Value >> 32));
        _tables.Write(TableOffset + 8, XhciEventRing.Entries);
        if (Capabilities.Scratchpads == 0)
        {
            return true;
        }

        // The array crosses no page unless it is longer than one, and lies at a multiple of its length then.
        int arrayLength = Capabilities.Scratchpads * sizeof(ulong) > PageLength ? 2 * PageLength : PageLength;
        if (!Memory.TryAllocate(arrayLength, arrayLength, out DmaBuffer? array))
        {
            return false;
        }

        for (int i = 0; i < Capabilities.Scratchpads; i++)
        {
            if (!Memory.TryAllocate(page, page, out DmaBuffer? pad))
            {
                problem = $"there is no memory for the {Capabilities.Scratchpads} pages of {page} bytes that it wants for itself";
                return false;
            }

            array.Write(i * 8, (uint)pad.Physical.Value);
            array.Write((i * 8) + 4, (uint)(pad.Physical.Value >> 32));
        }

        SetContext(0, array.Physical.Value);
        return true;
    }

    private bool TryAwait(int offset, uint mask, uint expected, ulong patience)
    {
        ulong end = access.Nanoseconds + patience;
        while (true)
        {
            uint value = Operational(offset);
            if (value == Registers.Gone)
            {
                return false;
            }

            if ((value & mask) == expected)
            {
                return true;
            }

            if (access.Nanoseconds >= end)
            {
                return false;
            }

            access.Wait(Step);
        }
    }

    private void Rest(ulong nanoseconds)
    {
        ulong end = access.Nanoseconds + nanoseconds;
        while (access.Nanoseconds is ulong now && now < end)
        {
            access.Wait(end - now);
        }
    }

    private static int FirstBit(uint value) => System.Numerics.BitOperations.TrailingZeroCount(value);

    private static int PortOffset(int port) => Registers.FirstPort + ((port - 1) * Registers.PortStride);

    private uint Operational(int offset) => registers.Read(Capabilities.Operational + offset);

    private void SetOperational(int offset, uint value) => registers.Write(Capabilities.Operational + offset, value);

    // The upper half is what makes the controller take both (5.1).
    private void SetOperational64(int offset, ulong value)
    {
        SetOperational(offset, (uint)value);
        SetOperational(offset + 4, (uint)(value >> 32));
    }

    private void SetRuntime(int offset, uint value) => registers.Write(Capabilities.Runtime + offset, value);

    private void SetRuntime64(int offset, ulong value)
    {
        SetRuntime(offset, (uint)value);
        SetRuntime(offset + 4, (uint)(value >> 32));
    }
}
