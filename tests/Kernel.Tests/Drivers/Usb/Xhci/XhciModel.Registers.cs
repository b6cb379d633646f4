using System;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>The registers (xHCI 1.2, chapters 5 and 7).</summary>
internal sealed partial class XhciModel
{
    private const int Operational = 0x40;
    private const int Extended = 0x1000;
    private const int Runtime = 0x2000;
    private const int Doorbells = 0x3000;
    private const int LegacyAt = Extended;
    private const int Usb2At = Extended + 0x10;
    private const int Usb3At = Extended + 0x40;

    private bool _isFirmwareOwner;
    private bool _isSystemOwner;

    // The firmware's own rings are at work until the controller is halted.
    private bool _isRunByFirmware;
    private bool _isAsked;
    private uint _legacyControl = 1 << 0 | 1 << 4 | 1 << 13;
    private bool _isReset;
    private bool _isResetting;
    private bool _isRunning;
    private bool _isHalting;
    private bool _hasDied;
    private bool _hasSystemError;
    private uint _command;
    private bool _hasEventInterrupt;
    private ulong _contextArray;
    private uint _configured;
    private ulong _commandRing;
    private uint _management;
    private uint _moderation;
    private uint _segmentCount;
    private ulong _segmentTable;
    private ulong _eventPointer;

    /// <summary>Whether it works.</summary>
    public bool IsRunning => _isRunning;

    /// <summary>It reports an error of its own and does nothing more until it is reset.</summary>
    public void Die()
    {
        _hasDied = true;
        _isRunning = false;
    }

    /// <summary>It halts without being asked.</summary>
    public void Halt() => _isRunning = false;

    /// <summary>It could not reach memory.</summary>
    public void FailToReachMemory()
    {
        _hasSystemError = true;
        _isRunning = false;
    }

    public uint Read(int offset)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        uint value = ReadRegister(offset);
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
        return value;
    }

    public void Write(int offset, uint value)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        WriteRegister(offset, value);
        AllocatedBytes += GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>What the model took of the heap for accesses to registers.</summary>
    public long AllocatedBytes { get; private set; }

    private uint ReadRegister(int offset)
    {
        Advance(_now + AccessTime);
        Require((offset & 3) == 0 && offset is >= 0 and < BarLength, $"a register is read at {offset:X}");
        return HasLeft ? uint.MaxValue : offset switch
        {
            < Operational => ReadCapability(offset),
            < Extended => ReadOperational(offset - Operational),
            < Runtime => ReadExtended(offset),
            < Doorbells => ReadRuntime(offset - Runtime),
            _ => 0,
        };
    }

    private void WriteRegister(int offset, uint value)
    {
        Advance(_now + AccessTime);
        Require((offset & 3) == 0 && offset is >= Operational and < BarLength, $"a register is written at {offset:X}");
        if (HasLeft)
        {
            return;
        }

        switch (offset)
        {
            case < Extended:
                Require(!_isFirmwareOwner || _isSystemOwner, "an operational register is written while the firmware has it");
                WriteOperational(offset - Operational, value);
                break;
            case < Runtime:
                WriteExtended(offset, value);
                break;
            case < Doorbells:
                WriteRuntime(offset - Runtime, value);
                break;
            default:
                WriteDoorbell((offset - Doorbells) / 4, value);
                break;
        }
    }

    private uint ReadCapability(int offset) => offset switch
    {
        0x00 => 0x0120_0000 | Operational,
        0x04 => (uint)(_ports.Length - 1) << 24 | 1 << 8 | (uint)_options.Slots,
        0x08 => (uint)(_options.Scratchpads & 31) << 27 | (uint)(_options.Scratchpads >> 5) << 21 | 1 << 4,
        0x10 => (uint)(Extended / 4) << 16 | (_options.HasPowerSwitches ? 8u : 0) | (_options.ContextSize == 64 ? 4u : 0)
            | (_options.IsWide ? 1u : 0),
        0x14 => Doorbells,
        0x18 => Runtime,
        _ => 0,
    };

    private uint ReadExtended(int offset) => offset switch
    {
        LegacyAt when _options.FirmwareDelay is not null =>
            0x0000_0401 | (_isFirmwareOwner ? 1u << 16 : 0) | (_isSystemOwner ? 1u << 24 : 0),
        LegacyAt => 0x0000_0400 | 0xC0,
        LegacyAt + 4 => _legacyControl,
        Usb2At => 0x0200_0C02,
        Usb2At + 4 or Usb3At + 4 => 0x20425355,
        Usb2At + 8 => 1 | (uint)_options.Usb2Ports << 8 | (uint)_options.Usb2Speeds.Length << 28,
        >= Usb2At + 16 and < Usb3At => EntryAt(_options.Usb2Speeds, offset - (Usb2At + 16)),
        Usb3At => 0x0310_0002 | (uint)_options.LastCapabilityNext << 8,
        Usb3At + 8 =>
            (uint)(_options.Usb2Ports + 1) | (uint)_options.Usb3Ports << 8 | (uint)_options.Usb3Speeds.Length << 28,
        >= Usb3At + 16 => EntryAt(_options.Usb3Speeds, offset - (Usb3At + 16)),
        Usb3At + 12 => 1,
        _ => 0,
    };

    private static uint EntryAt(uint[] table, int offset) =>
        offset / sizeof(uint) < table.Length ? table[offset / sizeof(uint)] : 0;

    private void WriteExtended(int offset, uint value)
    {
        switch (offset)
        {
            case LegacyAt when _options.FirmwareDelay is ulong delay:
                _isSystemOwner = (value & 1 << 24) != 0;
                if (_isFirmwareOwner && (value & 1 << 16) == 0)
                {
                    _isFirmwareOwner = false;
                }
                else if (_isSystemOwner && !_isAsked)
                {
                    _isAsked = true;
                    After(delay, () => _isFirmwareOwner = false);
                }

                break;
            case LegacyAt + 4 when _options.FirmwareDelay is not null:
                _legacyControl = value & 0x001F_FFFF;
                break;
            default:
                Complain($"an extended capability is written at {offset:X}");
                break;
        }
    }

    /// <summary>What of system management interrupts is enabled.</summary>
    public uint LegacyControl => _legacyControl;

    private uint ReadOperational(int offset)
    {
        if (offset >= 0x400)
        {
            int port = ((offset - 0x400) / 16) + 1;
            return port < _ports.Length && offset % 16 == 0 ? _ports[port].Read() : 0;
        }

        return offset switch
        {
            0x00 => _command | (_isResetting ? 2u : 0),
            0x04 => (_isRunning || _isHalting || _isRunByFirmware ? 0 : 1u) | (_hasSystemError ? 4u : 0)
                | (_hasEventInterrupt ? 8u : 0) | (_isReset || _isResetting ? 1u << 11 : 0) | (_hasDied ? 1u << 12 : 0),
            0x08 => 1,
            0x18 => _isCommandRunning ? 8u : 0,
            0x30 => (uint)_contextArray,
            0x34 => (uint)(_contextArray >> 32),
            0x38 => _configured,
            _ => 0,
        };
    }

    private void WriteOperational(int offset, uint value)
    {
        if (_isReset || _isResetting)
        {
            Complain($"operational register {offset:X} is written while the controller is not ready");
            return;
        }

        if (offset >= 0x400)
        {
            int port = ((offset - 0x400) / 16) + 1;
            Require(offset % 16 == 0 && port < _ports.Length, $"port register {offset:X} is written");
            _ports[Math.Min(port, _ports.Length - 1)].Write(value);
            return;
        }

        bool isHalted = !_isRunning && !_isHalting && !_isRunByFirmware;
        switch (offset)
        {
            case 0x00:
                WriteCommand(value, isHalted);
                break;
            case 0x04:
                Require((value & ~0x41Cu) == 0, $"the status is written with {value:X}");
                _hasEventInterrupt &= (value & 8) == 0;
                break;
            case 0x18:
                WriteCommandRing(value);
                break;
            case 0x1C:
                if (!_isCommandRunning && !_isAbortWritten)
                {
                    _commandRing = (_commandRing & 0xFFFF_FFFF) | (ulong)value << 32;
                    _commandDequeue = _commandRing & ~0x3Ful;
                    _commandCycle = (uint)_commandRing & 1;
                }

                _isAbortWritten = false;
                break;
            case 0x30:
                Require(isHalted && (value & 63) == 0, "the context array is set while running, or is not aligned");
                _contextArray = (_contextArray & ~0xFFFF_FFFFul) | value;
                break;
            case 0x34:
                _contextArray = (_contextArray & 0xFFFF_FFFF) | (ulong)value << 32;
                break;
            case 0x38:
                Require(isHalted && value <= _options.Slots && value > 0, $"{value} slots are enabled");
                _configured = value;
                break;
            default:
                Complain($"operational register {offset:X} is written");
                break;
        }
    }

    private void WriteCommand(uint value, bool isHalted)
    {
        Require((value & ~0xFu) == 0, $"the command register is written with {value:X}");
        if ((value & 2) != 0)
        {
            Require(isHalted, "the controller is reset while it runs");
            Reset();
            return;
        }

        _command = value & 0xD;
        bool isWanted = (value & 1) != 0;
        if (isWanted && !_isRunning && !_hasDied)
        {
            CheckMemory();
            _isRunning = true;
        }
        else if (!isWanted && (_isRunning || _isRunByFirmware))
        {
            _isRunning = false;
            _isRunByFirmware = false;
            _isHalting = true;
            After(_options.HaltDelay, () => _isHalting = false);
        }
    }

    private void Reset()
    {
        _isResetting = true;
        _command = 0;
        (_hasDied, _hasSystemError, _hasEventInterrupt) = (false, false, false);
        (_contextArray, _configured, _commandRing, _isCommandRunning, _isCommandBusy) = (0, 0, 0, false, false);
        (_management, _moderation, _segmentCount, _segmentTable, _eventPointer) = (0, 4000, 0, 0, 0);
        Array.Clear(_slots);
        _epoch++;
        foreach (ModelPort port in _ports.AsSpan(1))
        {
            port.ResetByController();
        }

        After(_options.ResetDelay, () =>
        {
            _isResetting = false;
            _isReset = true;
            After(_options.NotReadyDelay, () => _isReset = false);
        });
    }

    // What must be there before the controller runs.
    private void CheckMemory()
    {
        Require(_isBusMaster, "the controller runs without bus mastering");
        Require(_configured > 0, "no slots are enabled");
        _memory.At(_contextArray, (_options.Slots + 1) * 8, "the context array");
        if (_options.Scratchpads > 0)
        {
            ulong array = _memory.Read64(_contextArray, "the scratchpads' place");
            Require((array & 63) == 0, "the array of scratchpads is not aligned");
            for (int i = 0; i < _options.Scratchpads; i++)
            {
                ulong pad = _memory.Read64(array + ((ulong)i * 8), "the array of scratchpads");
                Require((pad & 4095) == 0, "a scratchpad is not aligned");
                _memory.At(pad, 4096, "a scratchpad").Fill(0xA5);
            }
        }

        BeginEvents();
    }

    private uint ReadRuntime(int offset) => offset switch
    {
        0x20 => _management,
        0x24 => _moderation,
        0x28 => _segmentCount,
        0x38 => (uint)_eventPointer,
        0x3C => (uint)(_eventPointer >> 32),
        _ => 0,
    };

    private void WriteRuntime(int offset, uint value)
    {
        switch (offset)
        {
            case 0x20:
                Require((value & ~3u) == 0, $"the interrupter is written with {value:X}");
                _management = (value & 2) | (_management & ~value & 1);
                break;
            case 0x24:
                _moderation = value & 0xFFFF;
                break;
            case 0x28:
                Require(value == 1 && !_isRunning, $"the event ring has {value} segments, or is changed while running");
                _segmentCount = value;
                break;
            case 0x30:
                Require((value & 63) == 0, "the segment table is not aligned");
                _segmentTable = (_segmentTable & ~0xFFFF_FFFFul) | value;
                break;
            case 0x34:
                _segmentTable = (_segmentTable & 0xFFFF_FFFF) | (ulong)value << 32;
                break;
            case 0x38:
                _eventPointerLow = value;
                break;
            case 0x3C:
                WriteEventPointer(_eventPointerLow | (ulong)value << 32);
                break;
            default:
                Complain($"runtime register {offset:X} is written");
                break;
        }
    }
}
