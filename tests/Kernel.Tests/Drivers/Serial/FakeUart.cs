using System.Collections.Generic;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

/// <summary>A 16550 as the data sheet describes it, with knobs for what breaks.</summary>
internal sealed class FakeUart
{
    private readonly ushort _base;
    private byte _divisorLow, _divisorHigh, _scratch;
    private bool _fifo;
    private int _busy;

    public FakeUart(FakeBus bus, ushort basePort)
    {
        _base = basePort;
        bus.OnRead = (port, _) =>
        {
            Step();
            return Owns(port) ? Read(port - _base) : null;
        };
        bus.OnWrite = (port, _, value) =>
        {
            Step();
            if (Owns(port))
            {
                Write(port - _base, (byte)value);
            }

            return true;
        };
    }

    public List<byte> Sent { get; } = [];

    /// <summary>Received bytes with the error bits that the line status shows beside them.</summary>
    public Queue<(byte Value, byte Errors)> Received { get; } = new();

    /// <summary>Bytes that the other end sends, one each <see cref="AccessesPerByte"/> bus accesses.</summary>
    public Queue<byte> Line { get; } = new();

    public int AccessesPerByte { get; set; } = 1;

    /// <summary>The other end waits while the receiver is full, as an emulator's host does; otherwise the byte is lost.</summary>
    public bool LineWaits { get; set; }

    /// <summary>The other end heeds RTS.</summary>
    public bool HeedsRts { get; set; }

    /// <summary>Bytes that the receiver lost.</summary>
    public int ReceiverOverruns { get; private set; }

    public byte LineControl { get; private set; }

    public byte InterruptEnable { get; private set; }

    public byte ModemControl { get; private set; }

    public int Divisor => _divisorHigh << 8 | _divisorLow;

    public int Depth => _fifo ? 16 : 1;

    /// <summary>Bytes written although the transmitter had no room.</summary>
    public int Overruns { get; private set; }

    /// <summary>Status reads until a full transmitter is empty again.</summary>
    public int ReadsPerDrain { get; set; } = 3;

    public bool TransmitterStuck { get; set; }

    public bool HasFifo { get; set; } = true;

    /// <summary>Firmware has switched the FIFO on.</summary>
    public bool FifoIsOn { init => _fifo = value; }

    public bool HasScratch { get; set; } = true;

    public byte LoopbackMask { get; set; } = 0xFF;

    public bool Unplugged { get; set; }

    private int _queued;
    private int _sinceByte;
    private byte _sticky;

    private bool Loopback => (ModemControl & 0x10) != 0;

    private bool Owns(ushort port) => !Unplugged && port >= _base && port < _base + 8;

    private void Step()
    {
        if (Line.Count == 0 || ++_sinceByte < AccessesPerByte || (HeedsRts && (ModemControl & 0x02) == 0))
        {
            return;
        }

        if (Received.Count < Depth)
        {
            Received.Enqueue((Line.Dequeue(), 0));
        }
        else if (!LineWaits)
        {
            // Without a FIFO the new byte takes the old one's place.
            byte lost = Line.Dequeue();
            if (Depth == 1)
            {
                Received.Clear();
                Received.Enqueue((lost, 0));
            }

            _sticky |= 0x02;
            ReceiverOverruns++;
        }

        _sinceByte = 0;
    }

    private uint Read(int register) => register switch
    {
        0 when (LineControl & 0x80) != 0 => _divisorLow,
        0 => Take(),
        1 => (LineControl & 0x80) != 0 ? _divisorHigh : InterruptEnable,
        2 => _fifo ? 0xC1u : 0x01u,
        3 => LineControl,
        4 => ModemControl,
        5 => Status(),
        7 => HasScratch ? _scratch : 0u,
        _ => 0,
    };

    private uint Take()
    {
        _shown = 0;
        return Received.TryDequeue(out (byte Value, byte Errors) item) ? item.Value : 0u;
    }

    // Errors are cleared by reading them, and belong to the byte that is read next.
    private uint _shown;

    private uint Status()
    {
        if (!TransmitterStuck && _queued > 0 && --_busy <= 0)
        {
            _queued = 0;
        }

        uint status = _queued == 0 ? 0x60u : 0u;
        if (Received.TryPeek(out (byte Value, byte Errors) item))
        {
            status |= 1u | (item.Errors & ~_shown);
        }

        _shown = Received.Count > 0 ? item.Errors : 0u;
        status |= _sticky;
        _sticky = 0;
        return status;
    }

    private void Write(int register, byte value)
    {
        switch (register)
        {
            case 0 when (LineControl & 0x80) != 0:
                _divisorLow = value;
                break;
            case 0:
                Transmit(value);
                break;
            case 1 when (LineControl & 0x80) != 0:
                _divisorHigh = value;
                break;
            case 1:
                InterruptEnable = value;
                break;
            case 2:
                bool fifo = HasFifo && (value & 1) != 0;
                if ((value & 2) != 0 || fifo != _fifo)
                {
                    Received.Clear();
                }

                _fifo = fifo;
                break;
            case 3:
                LineControl = value;
                break;
            case 4:
                ModemControl = value;
                break;
            case 7:
                _scratch = value;
                break;
        }
    }

    private void Transmit(byte value)
    {
        if (Loopback)
        {
            Received.Enqueue(((byte)(value & LoopbackMask), 0));
            return;
        }

        if (_queued >= Depth)
        {
            Overruns++;
        }

        _queued++;
        _busy = ReadsPerDrain;
        Sent.Add(value);
    }
}
