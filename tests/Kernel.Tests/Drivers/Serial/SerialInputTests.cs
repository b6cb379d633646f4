using System.Collections.Generic;
using System.Linq;
using System.Text;
using CsCheck;
using UefiKernel.Kernel.Drivers.Input;
using UefiKernel.Kernel.Drivers.Serial;
using UefiKernel.Shell.Console;
using Xunit;

namespace UefiKernel.Kernel.Tests.Drivers.Serial;

/// <summary>Text that comes faster than it is read.</summary>
public sealed class SerialInputTests
{
    private readonly FakeBus _bus = new() { MaximumLog = 0 };
    private readonly FakeProcessor _processor = new();
    private SerialPort<FakePorts, FakeSerialHost> _port;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void A_paste_of_any_size_arrives_whole_where_the_other_end_waits(bool lineWaits, bool heedsRts)
    {
        FakeUart device = Open(lineWaits, heedsRts, accessesPerByte: 3);
        byte[] text = Paste(10_000);
        foreach (byte value in text)
        {
            device.Line.Enqueue(value);
        }

        // Commands run for long between the lines that they are read from, and interrupts come all the time.
        List<byte> read = [];
        for (int round = 0; read.Count < text.Length && round < 10_000; round++)
        {
            for (int i = 0; i < 400; i++)
            {
                _bus.Read(0x80, 1);
                if ((device.InterruptEnable & 1) != 0)
                {
                    _port.Receive();
                }
            }

            for (int i = 0; i < 100 && _port.Read(out byte value) is var kind and not SerialInput.None; i++)
            {
                Assert.Equal(SerialInput.Byte, kind);
                read.Add(value);
            }
        }

        Assert.Equal(text, read);
        Assert.Equal(0, device.ReceiverOverruns);
    }

    [Fact]
    public void A_line_that_lost_bytes_is_marked_and_all_others_are_whole() =>
    Gen.Select(Gen.Int[1, 40], Gen.Int[1, 300], Gen.Bool).Sample((pause, burst, fifo) =>
    {
        var test = new SerialInputTests();
        FakeUart device = test.Open(lineWaits: false, heedsRts: false, accessesPerByte: 2, fifo);
        HashSet<string> sent = [.. Encoding.ASCII.GetString(Paste(4_000)).Split('\r')];
        foreach (byte value in Paste(4_000))
        {
            device.Line.Enqueue(value);
        }

        var line = new StringBuilder();
        bool isDamaged = false;
        int whole = 0;
        for (int empty = 0; empty < 3;)
        {
            for (int i = 0; i < pause; i++)
            {
                test._bus.Read(0x80, 1);
            }

            test._port.Receive();
            empty = device.Line.Count == 0 ? empty + 1 : 0;
            for (int i = 0; (i < burst || empty > 0) && test._port.Read(out byte value) is var kind and not SerialInput.None; i++)
            {
                isDamaged |= kind == SerialInput.Loss;
                if (kind == SerialInput.Byte && value != '\r')
                {
                    line.Append((char)value);
                }

                if (value != '\r')
                {
                    continue;
                }

                Assert.True(isDamaged || sent.Contains(line.ToString()), line.ToString());
                whole += isDamaged ? 0 : 1;
                isDamaged = false;
                line.Clear();
            }
        }

        Assert.True(whole > 0 || device.ReceiverOverruns > 0);
    }, iter: 30);

    [Fact]
    public void Control_c_is_found_behind_any_amount_of_text()
    {
        FakeUart device = Open(lineWaits: true, heedsRts: false, accessesPerByte: 1);
        foreach (byte value in (byte[])[.. Paste(10_000), 3, .. "after"u8])
        {
            device.Line.Enqueue(value);
        }

        Assert.False(_port.TryTakeCancel());
        ulong start = _processor.Milliseconds;
        while (!_port.TryTakeCancel())
        {
            _processor.Milliseconds++;
            Assert.InRange(_processor.Milliseconds - start, 0u, 20_000u);
        }

        List<byte> rest = [];
        for (int i = 0; i < 100; i++)
        {
            if (_port.Read(out byte value) == SerialInput.Byte)
            {
                rest.Add(value);
            }
        }

        Assert.Equal("after"u8.ToArray(), rest);
    }

    [Fact]
    public void Control_c_discards_what_was_typed_before_it_and_nothing_else()
    {
        Gen.Byte[97, 99].Array[0, 30].Sample(typed =>
        {
            var ring = default(InputRing);
            foreach (byte value in typed)
            {
                ring.Add(value == 'c' ? (byte)3 : value);
            }

            int last = System.Array.LastIndexOf(typed, (byte)'c');
            Assert.Equal(last >= 0, ring.TryTakeCancel());
            Assert.False(ring.TryTakeCancel());
            List<byte> rest = [];
            while (ring.Read(out byte value) == SerialInput.Byte)
            {
                rest.Add(value);
            }

            Assert.Equal(typed[(last + 1)..], rest);
        }, iter: 200);
    }

    private static byte[] Paste(int lines) =>
        [.. Enumerable.Range(0, lines).SelectMany(i => Encoding.ASCII.GetBytes($"echo L{i:D5}-abcdefgh\r"))];

    private FakeUart Open(bool lineWaits, bool heedsRts, int accessesPerByte, bool fifo = true)
    {
        var device = new FakeUart(
            _bus, 0x3F8)
        { LineWaits = lineWaits, HeedsRts = heedsRts, AccessesPerByte = accessesPerByte, HasFifo = fifo };
        Assert.Equal(UartStatus.Ready, _port.Initialize(new FakePorts(_bus), new FakeSerialHost(_processor), 0x3F8));
        _port.EnableReceiveInterrupt();
        return device;
    }
}
