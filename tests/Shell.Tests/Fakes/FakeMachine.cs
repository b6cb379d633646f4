using System;
using System.Collections.Generic;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Heap;
using UefiKernel.Memory.Pages;
using UefiKernel.Memory.Stress;
using UefiKernel.Shell.Input.Layouts;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Shell.Tests.Fakes;

/// <summary>A machine whose every part can be set.</summary>
internal sealed partial class FakeMachine : IMachine, IMemoryMapView, ILogView, ICpuView, IPowerControl, IClockView, IAcpiView,
    IMemoryAccounts, IInterruptView, ITimeView, IPciView, ISmbiosView
{
    public List<MemoryMapRegion> Regions { get; } = [];

    public List<(LogLevel Level, TimeSpan Time, string Text)> LogLines { get; } = [];

    public List<AcpiTableInfo> AcpiTables { get; } = [];

    public Dictionary<int, (ulong Count, string? Name)> Vectors { get; } = [];

    public List<PciFunctionInfo> Functions { get; } = [];

    public List<SmbiosInfo> Structures { get; } = [];

    public string SmbiosVersion { get; set; } = "3.2";

    public ISmbiosView Smbios => this;

    string ISmbiosView.Version => SmbiosVersion;

    int ISmbiosView.Count => Structures.Count;

    public SmbiosInfo GetStructure(int index) => Structures[index];

    public FakeHardware Hardware { get; } = new();

    public IDisassembler Disassembler => Hardware;

    public FakeCode Code { get; } = new();

    ICodeView IMachine.Code => Code;

    public IPortAccess Ports => Hardware;

    public IModelRegisters ModelRegisters => Hardware;

    public FakeFirmware Uefi { get; } = new();

    IFirmwareView IMachine.Firmware => Uefi;

    public ISerialView SerialPorts => Hardware;

    public FakeScreenView ScreenView { get; } = new();

    IScreenView IMachine.Screen => ScreenView;

    public List<BootOptionInfo> Options { get; } = [];

    public IReadOnlyList<BootOptionInfo> BootOptions => Options;

    public List<CpuLevel> CpuLevels { get; } = [];

    public List<CpuCache> CpuCaches { get; } = [];

    IReadOnlyList<CpuLevel> ICpuView.Levels => CpuLevels;

    IReadOnlyList<CpuCache> ICpuView.Caches => CpuCaches;

    public List<string> Features { get; } = [];

    public bool HasClock { get; set; } = true;

    public int Reboots { get; private set; }

    public int Shutdowns { get; private set; }

    public string Version => "1.2.3";

    public string ClassLibrary => "10.0.1";

    public LockdownState Lockdown { get; set; }

    public string Build => "1A2B3C4D";

    public string Commit { get; set; } = "0123456789ab";

    public IMemoryMapView MemoryMap => this;

    public List<MemoryAccount> OwnedMemory { get; } = [];

    public ByteCount TotalMemory { get; set; }

    public IMemoryAccounts Accounts => this;

    ByteCount IMemoryAccounts.Total => TotalMemory;

    public ByteCount DeviceAddresses { get; set; }

    int IMemoryAccounts.Count => OwnedMemory.Count;

    public MemoryAccount GetAccount(int index) => OwnedMemory[index];

    public IPagesView Pages { get; set; } = new NoPages();

    public FakeFiles Files { get; } = new();

    IFilesView IMachine.Files => Files;

    public FakeAddressSpace Space { get; } = new();

    public FakeAddressSpace Firmware { get; } = new();

    public IAddressSpaceView AddressSpace => Space;

    public IAddressSpaceView FirmwareSpace => Firmware;

    public FakeMemory Memory { get; } = new();

    IMemoryAccess IMachine.Memory => Memory;

    public IHeapView Heap { get; set; } = new EmptyHeap();

    public FakeLeaks Leaks { get; } = new();

    ILeaksView IMachine.Leaks => Leaks;

    public FakeCollector Collector { get; } = new();

    ICollectorView IMachine.Collector => Collector;

    public ILogView Log => this;

    public ICpuView Cpu => this;

    public IAcpiView Acpi => this;

    public IInterruptView Interrupts => this;

    public IThreadsView Threads { get; } = new FakeThreads();

    public ITimeView Time => this;

    public IPciView Pci => this;

    public Keymap Keymap { get; } = new();

    public IPowerControl Power => this;

    public IClockView? Clock => HasClock ? this : null;

    private sealed class NoPages : IPagesView
    {
        public PageZoneStatistics GetStatistics(PageZone zone) => default;

        public PageViolation Verify() => default;

        public PageStatus TryAllocate(int order, PageZone zone, out PhysicalAddress address)
        {
            address = default;
            return PageStatus.NotInitialized;
        }

        public PageStatus Free(PhysicalAddress address) => PageStatus.NotInitialized;

        public StressResult<PageViolation> Stress(int operations, ulong seed, Action<int> progress) => default;
    }

    private sealed class EmptyHeap : IHeapView
    {
        public VirtualAddress Start => default;

        public HeapStatistics GetStatistics() => default;

        public HeapViolation Verify() => default;

        public int ReadBlocks(VirtualAddress from, Span<HeapBlock> blocks) => 0;

        public void CountBlocks(Span<HeapTally> classes) => classes.Clear();

        public bool NextRegion(ref HeapRegionStatistics region) => false;

        public int ReadMisuses(Span<HeapMisuse> misuses) => 0;

        public HeapPlacement Placement => default;

        public HeapHardening Hardening => default;

        public HeapGrowthState Growth => default;

        public ByteCount Reserve => default;

        public HeapStatus TryAllocate(ByteCount size, ByteCount alignment, out VirtualAddress address)
        {
            address = default;
            return HeapStatus.OutOfMemory;
        }

        public HeapStatus Free(VirtualAddress address) => HeapStatus.ForeignPointer;

        public StressResult<HeapViolation> Stress(int operations, ulong seed, Action<int> progress) => default;
    }

    int IMemoryMapView.Count => Regions.Count;

    int ILogView.Count => LogLines.Count;

    int IAcpiView.Count => AcpiTables.Count;

    int IInterruptView.Count => 256;

    int IPciView.Count => Functions.Count;

    public PciFunctionInfo GetFunction(int index) => Functions[index];

    public ulong CounterFrequency => 2_096_017_577;

    public string CounterSource => "HPET";

    public bool HasWallClock { get; set; } = true;

    public bool IsCounterInvariant { get; set; } = true;

    public string? CounterReference { get; set; }

    public ulong CounterCorrections { get; set; }

    public string Wakening => "an alarm clock";

    public ulong GetCount(int vector) => Vectors.GetValueOrDefault(vector).Count;

    public string? GetName(int vector) => Vectors.GetValueOrDefault(vector).Name;

    public AcpiTableInfo GetTable(int index) => AcpiTables[index];

    public int Dropped { get; set; }

    public ulong LinesShown { get; set; }

    public string Vendor => "FakeVendor";

    public string Brand { get; set; } = "Fake Processor";

    public int Family => 6;

    public int Model => 42;

    public int Stepping => 3;

    public CpuCount Processors { get; set; } = new(8, 4, 2, IsListed: true);

    public int PhysicalAddressBits { get; set; } = 39;

    public int LinearAddressBits => 48;

    public int FeatureCount => Features.Count;

    public ulong UptimeMilliseconds { get; set; }

    public MemoryMapRegion GetRegion(int index) => Regions[index];

    public LogLine GetLine(int index) => new(LogLines[index].Level, LogLines[index].Time, LogLines[index].Text);

    void ILogView.Write(string text) => LogLines.Add((LogLevel.Information, TimeSpan.Zero, text));

    public string GetFeature(int index) => Features[index];

    public void Reboot() => Reboots++;

    public void Shutdown() => Shutdowns++;

    public void AddRegion(ulong start, ulong length, string type, bool usable, bool memory = true) =>
        Regions.Add(new MemoryMapRegion(new(new PhysicalAddress(start), new ByteCount(length)), type, usable, memory));
}
