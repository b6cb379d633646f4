using System;
using UefiKernel.Memory.Addresses;
using UefiKernel.Shell.Machine;
using UefiKernel.Shell.Tests.Fakes;

namespace UefiKernel.Kernel.Tests.Documentation;

/// <summary>A fake machine with one of each thing that a command can list.</summary>
internal sealed class FurnishedMachine : IDisposable
{
    private const string Vendor = "8BE4DF61-93CA-11D2-AA0D-00E098032B8C";

    private readonly RealHeap _heap = new(1 << 20);
    private readonly RealPages _pages = new(256, 4096);

    public FurnishedMachine()
    {
        Machine = new FakeMachine { Heap = _heap, Pages = _pages, CounterReference = "HPET", UptimeMilliseconds = 5000 };
        AddMemory();
        AddDevices();
        AddFirmware();
        Machine.Files[@"R:\Temp"] = null;
        Machine.Files[@"R:\notes.txt"] = new byte[100];
    }

    public FakeMachine Machine { get; }

    public void Dispose()
    {
        _heap.Dispose();
        _pages.Dispose();
    }

    private void AddMemory()
    {
        ((IHeapView)_heap).Free(new VirtualAddress(0x10));
        Machine.AddRegion(0x100000, 15 << 20, "Conventional", usable: true);
        Machine.OwnedMemory.Add(new("Free", new(15 << 20)));
        Machine.TotalMemory = new(15 << 20);
        Machine.Memory.Map(0x1000);
        Machine.Memory.At(0x1000, 1)[0] = 0x41;
        Machine.Space.Add(0x100000, 0x200000, "rwx", "memory");
        Machine.Firmware.Add(0x100000, 0x200000, "rwx", "memory");
        Machine.Leaks.IsRecording = true;
        Machine.Leaks.Sites.Add(new LeakSite("Program.Main() + 0x1f", "System.String", 3, new ByteCount(96)));
        Machine.Leaks.Unattributed = 16;
    }

    private void AddDevices()
    {
        Machine.Features.Add("sse2");
        Machine.CpuLevels.Add(new CpuLevel("core", 4, 2));
        Machine.CpuCaches.Add(new CpuCache(1, "data", new(32768), 8, 64, 2));
        Machine.Functions.Add(new PciFunctionInfo
        {
            Address = "00:1C.7",
            VendorId = 0x8086,
            DeviceId = 0xA1B2,
            ClassCode = 0x060400,
            ClassName = "bridge",
            SecondaryBus = 10,
            Ranges = [new PciRangeInfo(0, "memory", 0xFD000000, new ByteCount(16 << 20))],
        });
        Machine.Vectors[0x30] = (5, "keyboard");
        Machine.Hardware.Registers[0x1B] = 0xFEE00900;
        Machine.Hardware.Serial.Add(new SerialPortInfo("COM1", 0x3F8, "in use", 115_200, "8N1", "DTR RTS"));
    }

    private void AddFirmware()
    {
        Machine.AcpiTables.Add(new AcpiTableInfo
        {
            Signature = "FACP",
            Address = new PhysicalAddress(0x7FF00000),
            Length = new ByteCount(244),
            Revision = 3,
            OemId = "BOCHS",
            OemTableId = "BXPC",
            OemRevision = 1,
            State = "sound",
        });
        Machine.Structures.Add(new SmbiosInfo
        {
            Type = 1,
            Name = "System",
            Handle = 0x100,
            Length = 27,
            Fields = [("Maker", "QEMU")],
            Strings = ["QEMU"],
        });
        Machine.Uefi.TableList.Add(new FirmwareTableInfo(Vendor, "ACPI 2.0", new PhysicalAddress(0x7FF00000)));
        Machine.Uefi.Variables[new FirmwareVariableName("BootOrder", Vendor)] = new FirmwareVariable(7, [0, 0]);
        Machine.Options.Add(new BootOptionInfo("heap", "32M", "load options", "size of the heap"));
        Machine.LogLines.Add((LogLevel.Warning, TimeSpan.FromMilliseconds(12L), "No mouse"));
    }
}
