using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Kernel.Drivers.Usb;

namespace UefiKernel.Kernel.Tests.Drivers.Usb.Xhci;

/// <summary>A driver for the interface of <see cref="ModelDevice"/>: it keeps the reports that come.</summary>
internal sealed class ModelFunctionDriver : IDriver<IUsbFunction>
{
    public string Name => "model";

    /// <summary>The drivers that were started, the stopped ones too.</summary>
    public List<Running> Started { get; } = [];

    public bool Matches(DeviceIdentity identity) => identity is { Bus: DeviceBus.Usb, ClassCode: 0xFF0102, Vendor: 0x1234 };

    public bool TryStart(IUsbFunction access, [NotNullWhen(true)] out IRunningDriver? running, out string problem)
    {
        var started = new Running(access);
        UsbStatus status = access.Device.Listen(access.Interface.Endpoints[0], started);
        running = status == UsbStatus.Success ? started : null;
        problem = status.ToString();
        if (running is not null)
        {
            Started.Add(started);
        }

        return running is not null;
    }

    internal sealed class Running(IUsbFunction function) : IUsbService, IUsbListener
    {
        public string State => "model";

        public IUsbFunction Function => function;

        public bool IsStopped { get; private set; }

        public int ServeCount { get; private set; }

        public int RescanCount { get; private set; }

        public ulong? DueAt { get; set; }

        public bool IsBrief => false;

        /// <summary>Thrown by <see cref="Serve"/>.</summary>
        public Exception? Failure { get; set; }

        /// <summary>Whether <see cref="Reports"/> and <see cref="Times"/> are kept, which takes memory.</summary>
        public bool KeepsReports { get; set; } = true;

        public int ReportCount { get; private set; }

        public List<byte[]> Reports { get; } = [];

        /// <summary>When each report came.</summary>
        public List<ulong> Times { get; } = [];

        public void Serve()
        {
            ServeCount++;
            if (Failure is not null)
            {
                throw Failure;
            }

            DueAt = null;
        }

        public void Rescan() => RescanCount++;

        public void OnGivenUp() => IsGivenUp = true;

        /// <summary>Whether its endpoint was given up.</summary>
        public bool IsGivenUp { get; private set; }

        public void Stop() => IsStopped = true;

        public void OnReport(ReadOnlySpan<byte> report)
        {
            ReportCount++;
            if (!KeepsReports)
            {
                return;
            }

            Reports.Add(report.ToArray());
            Times.Add(function.Device.Nanoseconds);
        }
    }
}
