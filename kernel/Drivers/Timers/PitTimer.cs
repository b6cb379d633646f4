using UefiKernel.Kernel.Processor;

namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>
/// Counter 2 of the 8254 interval timer, the one that once drove the loudspeaker and has no interrupt (Intel 8254 data sheet,
/// "Programming the 8254" and "Mode 2"; its gate and the loudspeaker are at port 61h of the IBM PC AT).
/// </summary>
/// <param name="ports">Access to the ports.</param>
public sealed class PitTimer(IPortIo ports) : IReferenceTimer
{
    private const ushort Counter2 = 0x42;
    private const ushort Control = 0x43;
    private const ushort Gates = 0x61;

    // Counter 2, low byte then high byte, mode 2 (rate generator), binary.
    private const byte Mode2 = 0xB4;

    // Counter 2: hold the present count for reading.
    private const byte Latch = 0x80;

    private const byte Gate = 0x01;
    private const byte LoudspeakerAndParity = 0x0E;
    private const byte FloatingBus = 0xFF;

    public string Name => "PIT";

    /// <summary>1.193182 MHz: 14.31818 MHz, the colour carrier of NTSC times four, divided by 12.</summary>
    public ulong FemtosecondsPerTick => 838_095_344;

    public ulong Mask => 0xFFFF;

    public bool TryStart()
    {
        byte gates = ports.ReadByte(Gates);
        if (gates == FloatingBus)
        {
            return false;
        }

        ports.WriteByte(Gates, (byte)((gates & ~LoudspeakerAndParity) | Gate));
        ports.WriteByte(Control, Mode2);

        // 0 is 65536.
        ports.WriteByte(Counter2, 0);
        ports.WriteByte(Counter2, 0);
        return true;
    }

    public ulong Read()
    {
        ports.WriteByte(Control, Latch);
        int low = ports.ReadByte(Counter2);
        int high = ports.ReadByte(Counter2);

        // It counts down.
        return (ulong)-(high << 8 | low) & Mask;
    }
}
