using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net.Sockets;
using System.Text.Json;
using UefiKernel.Kernel.Processor;
using Commands = UefiKernel.Kernel.Tests.Build.Command;

namespace UefiKernel.Kernel.Tests.Drivers.Qemu;

/// <summary>
/// A QEMU machine whose processor sleeps while the test drives its devices through the qtest protocol (QEMU,
/// docs/devel/testing/qtest): the drivers meet device models that somebody else wrote. Needs qemu-system-x86_64, as the boot
/// tests do.
/// </summary>
internal sealed class QemuMachine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qemu-devices-").FullName;
    private readonly Process _process;
    private readonly LineSocket _qtest;
    private readonly LineSocket _qmp;
    private readonly Queue<string> _events = new();
    private bool _gone;

    public QemuMachine(string machine = "q35", bool serial = true)
    {
        // A firmware of one page whose reset vector says cli; hlt; jmp to the hlt.
        byte[] firmware = new byte[64 << 10];
        ReadOnlySpan<byte> sleep = [0xFA, 0xF4, 0xEB, 0xFD];
        sleep.CopyTo(firmware.AsSpan(firmware.Length - 16));
        File.WriteAllBytes(Path.Combine(_folder, "sleep.bin"), firmware);

        string Server(string name) => $"unix:{Path.Combine(_folder, name)},server=on,wait=off";
        var start = new ProcessStartInfo("qemu-system-x86_64") { RedirectStandardError = true };
        string[] arguments =
        [
            "-machine", machine, "-accel", "tcg", "-m", "16", "-nodefaults", "-display", "none",
            "-bios", Path.Combine(_folder, "sleep.bin"),
            "-serial", serial ? Server("serial") : "none",
            "-qtest", Server("qtest"), "-qtest-log", "none", "-qmp", Server("qmp"),
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        _process = Commands.Start(start);

        _qtest = new LineSocket(Path.Combine(_folder, "qtest"), _process);
        _qmp = new LineSocket(Path.Combine(_folder, "qmp"), _process);
        _qmp.ReadLine();
        Command("""{"execute":"qmp_capabilities"}""");
        Serial = serial ? new LineSocket(Path.Combine(_folder, "serial"), _process) : null;
    }

    public LineSocket? Serial { get; }

    public Ports Port => new(this);

    /// <summary>Presses keys together and releases them.</summary>
    public void PressKeys(params string[] names)
    {
        foreach (bool down in new[] { true, false })
        {
            foreach (string name in names)
            {
                string code = $$"""{"type":"qcode","data":"{{name}}"}""";
                string key = $$"""{"type":"key","data":{"down":{{(down ? "true" : "false")}},"key":{{code}} } }""";
                Command($$"""{"execute":"input-send-event","arguments":{"events":[{{key}}]} }""");
            }
        }
    }

    /// <summary>Waits for one of QMP's events.</summary>
    public void WaitForEvent(string name)
    {
        while (_events.TryDequeue(out string? seen) || TryReadEvent(out seen))
        {
            if (seen == name)
            {
                return;
            }
        }

        throw new InvalidOperationException($"the machine ended without the event {name}");
    }

    public bool WaitForExit() => _process.WaitForExit(LineSocket.Patience);

    public void Dispose()
    {
        Serial?.Dispose();
        _qtest.Dispose();
        _qmp.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Command(string json)
    {
        _qmp.SendLine(json);
        while (true)
        {
            string line = _qmp.ReadLine() ?? throw new InvalidOperationException("the machine ended during a command");
            using var answer = JsonDocument.Parse(line);
            if (answer.RootElement.TryGetProperty("event", out JsonElement name))
            {
                _events.Enqueue(name.GetString()!);
            }
            else if (answer.RootElement.TryGetProperty("error", out JsonElement error))
            {
                throw new InvalidOperationException($"{json}: {error}");
            }
            else
            {
                return;
            }
        }
    }

    private bool TryReadEvent(out string? name)
    {
        name = null;
        string? line = _qmp.ReadLine();
        if (line == null)
        {
            return false;
        }

        using var message = JsonDocument.Parse(line);
        name = message.RootElement.TryGetProperty("event", out JsonElement property) ? property.GetString() : "";
        return true;
    }

    private uint Access(string command, uint whenGone)
    {
        if (_gone)
        {
            return whenGone;
        }

        try
        {
            _qtest.SendLine(command);
        }
        catch (SocketException)
        {
            _gone = true;
            return whenGone;
        }

        while (true)
        {
            string? line = _qtest.ReadLine();
            if (line == null)
            {
                _gone = true;
                return whenGone;
            }

            // Lines about interrupt pins may come in between.
            if (line == "OK")
            {
                return 0;
            }

            if (line.StartsWith("OK 0x", StringComparison.Ordinal))
            {
                return uint.Parse(line.AsSpan(5), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }

            if (line.StartsWith("FAIL", StringComparison.Ordinal) || line.StartsWith("ERR", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{command}: {line}");
            }
        }
    }

    /// <summary>The machine's ports. Once it has switched itself off they read all ones.</summary>
    internal readonly struct Ports(QemuMachine machine) : IPortIo
    {
        // Port 0x80 only passes time, millions of times; one access through a socket costs some 50 of the microseconds it stands
        // for.
        private const ushort DelayPort = 0x80;

        public byte ReadByte(ushort port) => port == DelayPort ? (byte)0xFF : (byte)machine.Access($"inb 0x{port:x}", 0xFF);

        public ushort ReadWord(ushort port) => (ushort)machine.Access($"inw 0x{port:x}", 0xFFFF);

        public uint ReadDword(ushort port) => machine.Access($"inl 0x{port:x}", 0xFFFF_FFFF);

        public void WriteByte(ushort port, byte value) => machine.Access($"outb 0x{port:x} 0x{value:x}", 0);

        public void WriteWord(ushort port, ushort value) => machine.Access($"outw 0x{port:x} 0x{value:x}", 0);

        public void WriteDword(ushort port, uint value) => machine.Access($"outl 0x{port:x} 0x{value:x}", 0);
    }
}
