using System;
using System.Diagnostics.CodeAnalysis;
using System.Threading;
using UefiKernel.Kernel.Drivers.Apic;
using UefiKernel.Kernel.Log;
using UefiKernel.Kernel.Memory.Mapping;
using UefiKernel.Kernel.Processor;
using UefiKernel.Kernel.Runtime.Windows;
using UefiKernel.Kernel.Threads;
using UefiKernel.Memory.Addresses;
using UefiKernel.Memory.Pages;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Binding;

/// <summary>The kernel, as drivers' access to devices needs it.</summary>
/// <param name="usesMessages">Whether devices may interrupt; otherwise they are polled.</param>
internal sealed unsafe class KernelDeviceHost(bool usesMessages) : IDeviceHost
{
    // A message's address has eight bits for the processor (Intel SDM volume 3, 11.11.1); all ones are all processors.
    private const uint LargestProcessor = 254;

    public ulong Nanoseconds => KernelClock.Nanoseconds;

    public bool TryMap(PhysicalRange block, [NotNullWhen(true)] out IRegisters? registers, out string problem)
    {
        registers = DeviceMemory.TryMap(block, out MappedRegisters mapped, out problem) ? mapped : null;
        return registers is not null;
    }

    public bool TryAllocatePages(int order, bool isLow, out PhysicalAddress address, out VirtualAddress start)
    {
        PageZone zone = isLow ? PageZone.Below4GiB : PageZone.High;
        bool isTaken = PhysicalPages.TryAllocate(order, zone, PageFallback.Lower, out address) == PageStatus.Success;
        start = IdentityMapping.Of(address);
        return isTaken;
    }

    public void FreePages(PhysicalAddress address) => PhysicalPages.Free(address);

    public bool TryTakeVector(string owner, [NotNullWhen(true)] out IDeviceVector? vector)
    {
        vector = null;
        if (!usesMessages || !InterruptSetup.Works || ProcessorApic.Current.Apic.Id > LargestProcessor)
        {
            return false;
        }

        WaitObject* happened = WaitObjects.Create(WaitKind.AutoEvent, 0, 1);
        if (happened == null)
        {
            return false;
        }

        if (!VectorTable.TryTake(owner, happened, out byte number))
        {
            WaitObjects.Release(happened);
            return false;
        }

        vector = new Vector(number, happened);
        return true;
    }

    public void Sleep(uint milliseconds) => Waits.Sleep(milliseconds);

    // What a device says is handled before what others compute.
    public void StartThread(string name, Action work) => new Thread(() => work())
    {
        IsBackground = true,
        Name = ThreadFunctions.DeviceThreadPrefix + name,
        Priority = ThreadPriority.AboveNormal,
    }.Start();

    public void Report(LogLevel level, Device device, string message) =>
        KernelLog.WriteLine(level, $"[KERNEL] {device.Name} {device.Place}: {message}");

    // Only the driver's thread waits, and it does not when the vector is given back. Others may wake it at any time.
    private sealed class Vector(byte number, WaitObject* happened) : IDeviceVector
    {
        private const ulong MessageBase = 0xFEE0_0000;
        private const int DestinationShift = 12;

        private readonly ulong _countBefore = Interrupts.GetCount(number);
        private WaitObject* _happened = happened;

        public byte Number => number;

        public PhysicalAddress MessageAddress { get; } =
            new(MessageBase | ((ulong)ProcessorApic.Current.Apic.Id << DestinationShift));

        // An edge, to one processor, with the vector as it is.
        public uint MessageData => number;

        public ulong Count => Interrupts.GetCount(number) - _countBefore;

        public void Wait(uint milliseconds) => Waits.For(_happened, milliseconds);

        public void Wake()
        {
            using (Interrupts.Disable())
            {
                if (_happened != null)
                {
                    Waits.Set(_happened);
                }
            }

            Preemption.Poll();
        }

        public void Dispose()
        {
            VectorTable.Free(number);
            WaitObject* happened = _happened;
            using (Interrupts.Disable())
            {
                _happened = null;
            }

            WaitObjects.Release(happened);
        }
    }
}
