using System;
using System.Globalization;
using UefiKernel.Kernel.Drivers.Binding;
using UefiKernel.Shell.Machine;

namespace UefiKernel.Kernel.Drivers.Usb.Xhci;

/// <summary>A device that has a slot of the controller, from Enable Slot to Disable Slot.</summary>
internal sealed class XhciDevice : IUsbDevice
{
    /// <summary>Bytes of memory that a device needs.</summary>
    public const int MemoryLength = DataOffset + XhciControlPipe.MostData;

    // Indices in a device context (xHCI 1.2, 4.5.1).
    private const int Contexts = 32;

    // The device context is 2 KiB at most and lies at the beginning.
    private const int RingOffset = 2048;
    private const int DataOffset = 4096;

    private const byte ClearTranslatorBuffer = 8;

    // USB 2.0, 9.2.6.1.
    private const ulong TransferPatience = 5_000_000_000;

    private readonly XhciPipe?[] _pipes = new XhciPipe?[Contexts];
    private readonly DmaBuffer _memory;
    private readonly XhciControlPipe _control;
    private readonly XhciHub _hub;
    private XhciSlotContext _slotContext;
    private int _lastIndex = XhciControlPipe.Index;
    private bool _hasLeft;
    private volatile bool _isServiceWanted;

    /// <summary>Begins with a device whose slot is enabled.</summary>
    /// <param name="bus">The controller at work.</param>
    /// <param name="slot">Its slot.</param>
    /// <param name="memory">Its memory, <see cref="MemoryLength"/> bytes, zeroed, page-aligned.</param>
    /// <param name="parent">The hub that it is behind; null at a root port.</param>
    /// <param name="port">The port there, or the root port.</param>
    /// <param name="speed">Its speed.</param>
    public XhciDevice(XhciBus bus, int slot, DmaBuffer memory, XhciDevice? parent, int port, UsbSpeed speed)
    {
        Bus = bus;
        Slot = slot;
        Parent = parent;
        Speed = speed;
        Depth = parent is null ? 0 : parent.Depth + 1;
        RootPort = parent?.RootPort ?? port;
        Place = parent is null
            ? port.ToString(CultureInfo.InvariantCulture)
            : $"{parent.Place}.{port}";
        _memory = memory;
        _control = new XhciControlPipe(this, memory, RingOffset, DataOffset);
        _hub = new XhciHub(this);
        int number = parent is null ? XhciPortBits.SpeedOf(bus.Hardware.ReadPort(port)) : 0;
        _slotContext = XhciSlotContext.Of(this, port, bus.Protocols.NumberOf(RootPort, speed, number));
    }

    /// <summary>The controller at work.</summary>
    public XhciBus Bus { get; }

    /// <summary>Its slot.</summary>
    public int Slot { get; }

    /// <summary>The hub that it is behind; null at a root port.</summary>
    public XhciDevice? Parent { get; }

    /// <summary>The root port that it is behind.</summary>
    public int RootPort { get; }

    /// <summary>Where the controller finds its device context.</summary>
    public ulong ContextAddress => _memory.Physical.Value;

    /// <summary>The ring of its control endpoint.</summary>
    public XhciRing ControlRing => _control.Ring;

    /// <summary>Milliseconds that pass before each request, for devices that fail without.</summary>
    public uint RequestPause { get; set; }

    /// <summary>Whether something asked of it went wrong, other than that it refused.</summary>
    public bool IsDisturbed { get; private set; }

    /// <summary>Its place, as its slot's context says.</summary>
    public ref readonly XhciSlotContext SlotContext => ref _slotContext;

    /// <summary>What its interfaces are; null while that is not known.</summary>
    public UsbFunctions? Functions { get; private set; }

    /// <summary>It in the tree of devices; null while it is not known what it is.</summary>
    public Device? Node { get; private set; }

    /// <summary>What it is behind in the tree of devices.</summary>
    public Device ParentNode => Parent?.Node ?? Bus.Access.Device;

    /// <summary>Its ports, if it is a hub.</summary>
    public XhciHub Hub => _hub;

    /// <summary>Whether it has been unplugged, or what it is behind.</summary>
    public bool HasLeft => _hasLeft || Bus.Ports.IsUnplugged(RootPort);

    public UsbSpeed Speed { get; }

    public string Place { get; }

    public int Depth { get; }

    public ulong Nanoseconds => Bus.Access.Nanoseconds;

    public UsbStatus Control(UsbRequest request, Span<byte> data, out int length) =>
        XhciText.StatusOf(Transfer(request, data, TransferPatience, out length));

    /// <summary>Does a control transfer.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="data">What is sent, or filled.</param>
    /// <param name="patience">How long it may take, in nanoseconds.</param>
    /// <param name="length">Bytes that were sent or came.</param>
    public XhciCode Transfer(UsbRequest request, Span<byte> data, ulong patience, out int length)
    {
        length = 0;
        if (RequestPause > 0)
        {
            Sleep(RequestPause);
        }

        XhciCode code = HasLeft ? XhciCode.DeviceGone : _control.Transfer(request, data, patience, out length);
        IsDisturbed |= code is not (XhciCode.Success or XhciCode.Stall);
        return code;
    }

    public void Sleep(uint milliseconds) => Bus.Sleep(milliseconds);

    public UsbStatus Listen(UsbEndpoint endpoint, IUsbListener listener)
    {
        int index = ((endpoint.Address & 15) * 2) + 1;
        if (!endpoint.IsIn || !endpoint.IsInterrupt || index == XhciControlPipe.Index || endpoint.PacketSize is 0 or > 1024
            || _pipes[index] is not null)
        {
            return UsbStatus.Failed;
        }

        if (HasLeft)
        {
            return UsbStatus.Gone;
        }

        if (!Bus.Hardware.Memory.TryAllocate(XhciPipe.MemoryLength, XhciPipe.MemoryLength, out DmaBuffer? memory))
        {
            IsDisturbed = true;
            return UsbStatus.NoResources;
        }

        var pipe = new XhciPipe(this, endpoint, memory, listener);
        int last = Math.Max(_lastIndex, index);
        XhciInputContext input = Bus.Hardware.Input;
        input.Begin(1 | 1u << index);
        input.SetSlot(_slotContext, last);
        input.SetInterruptIn(index, endpoint, Speed, pipe.Ring.NextPointer);
        XhciCode code = Bus.Command(XhciTrbType.ConfigureEndpoint, Slot, input.Address);
        if (code != XhciCode.Success)
        {
            IsDisturbed = true;

            // A command without an answer may still be carried out: its memory stays claimed until the controller is reset.
            if (code is not (XhciCode.TimedOut or XhciCode.ControllerLost))
            {
                Bus.Hardware.Memory.Free(memory);
            }

            return XhciText.StatusOf(code);
        }

        _lastIndex = last;
        _pipes[index] = pipe;
        pipe.Fill();
        return UsbStatus.Success;
    }

    public void RequestService()
    {
        _isServiceWanted = true;
        Bus.RequestWork();
    }

    public void Report(bool isWarning, string message) => Bus.Access.Report(
        isWarning ? LogLevel.Warning : LogLevel.Information, $"port {Place}: {message}");

    /// <summary>State of an endpoint, as the controller says in the device context (xHCI 1.2, 6.2.3).</summary>
    /// <param name="index">The endpoint's index there.</param>
    public int EndpointState(int index) => (int)(_memory.Read(index * Bus.Hardware.Capabilities.ContextSize) & 7);

    /// <summary>
    /// A control transfer failed: the high-speed hub that translates for the device may hold the rest of it, and then answers
    /// nothing else (USB 2.0, 11.24.2.3). It forgets that.
    /// </summary>
    public void ClearTranslator()
    {
        int slot = _slotContext.TranslatorSlot;
        if (slot == 0 || HasLeft || Bus.Devices[slot] is not XhciDevice hub || hub._control.IsActive)
        {
            return;
        }

        // Both directions; a hub with one translator for all ports has it at port 1. The device context has the address (6.2.2).
        int address = (int)(_memory.Read(3 * sizeof(uint)) & 0x7F);
        int port = _slotContext.HasSeveralTranslators ? _slotContext.TranslatorPort : 1;
        foreach (int direction in (ReadOnlySpan<int>)[0, 1 << 15])
        {
            var request = new UsbRequest(0x23, ClearTranslatorBuffer, (ushort)(address << 4 | direction), (ushort)port);
            hub.Control(request, default, out _);
        }
    }

    /// <summary>Takes an event of one of its endpoints.</summary>
    /// <param name="trb">The event, which may say anything.</param>
    /// <returns>Whether something waits for it.</returns>
    public bool TakeEvent(XhciTrb trb) => trb.Endpoint == XhciControlPipe.Index
        ? _control.TakeEvent(trb)
        : _pipes[trb.Endpoint] is XhciPipe pipe && pipe.TakeEvent(trb);

    /// <summary>Says that the device is a hub.</summary>
    /// <param name="context">Its place with what it is as a hub.</param>
    public UsbStatus DescribeHub(XhciSlotContext context)
    {
        if (HasLeft)
        {
            return UsbStatus.Gone;
        }

        Bus.Hardware.Input.Begin(1);
        Bus.Hardware.Input.SetSlot(context, _lastIndex);
        XhciCode code = Bus.Command(XhciTrbType.ConfigureEndpoint, Slot, Bus.Hardware.Input.Address);
        if (code == XhciCode.Success)
        {
            _slotContext = context;
        }

        return XhciText.StatusOf(code);
    }

    /// <summary>When it wants to be served next, in nanoseconds of the clock; null for not before it is asked for.</summary>
    public ulong? DueAt
    {
        get
        {
            ulong? due = Functions?.DueAt;
            for (int i = XhciControlPipe.Index + 1; i < Contexts; i++)
            {
                if (_pipes[i]?.DueAt is ulong at && !(due <= at))
                {
                    due = at;
                }
            }

            return due;
        }
    }

    /// <summary>Does what is due: endpoints that failed, then drivers of interfaces.</summary>
    public void Serve()
    {
        for (int i = XhciControlPipe.Index + 1; i < Contexts && !HasLeft; i++)
        {
            if (_pipes[i] is XhciPipe pipe && pipe.DueAt <= Nanoseconds)
            {
                pipe.Recover();
            }
        }

        bool isWanted = _isServiceWanted;
        _isServiceWanted = false;
        Functions?.Serve(isWanted);
    }

    /// <summary>Serves drivers that need little time, unless it is their device that something is waited for from.</summary>
    public void ServeBriefly()
    {
        if (!_control.IsActive)
        {
            Functions?.ServeBriefly();
        }
    }

    /// <summary>Tries again what was left out because it failed: endpoints, and what drivers left out.</summary>
    public void Rescan()
    {
        foreach (XhciPipe? pipe in _pipes)
        {
            pipe?.Rescan();
        }

        Functions?.Rescan();
    }

    /// <summary>It is known what it is. A driver that does not start on it is reported.</summary>
    /// <param name="functions">Its interfaces.</param>
    public void SetFunctions(UsbFunctions functions)
    {
        Functions = functions;
        if (functions.Problem.Length > 0)
        {
            Report(IsDisturbed, functions.Problem);
        }

        Node = UsbTree.Add(ParentNode, Place, functions);
    }

    /// <summary>
    /// Ends it and all that is behind it: drivers of interfaces are stopped, the slot is disabled, memory goes back.
    /// </summary>
    public void Release()
    {
        MarkAsLeft();
        _hub.ReleaseAll();
        Functions?.Stop();
        Functions = null;
        if (Node is not null)
        {
            ParentNode.Remove(Node);
        }

        XhciCode code = Bus.Command(XhciTrbType.DisableSlot, Slot);
        Bus.SetDevice(Slot, null);
        if (code is XhciCode.Success or XhciCode.SlotNotEnabled)
        {
            Bus.Hardware.SetContext(Slot, 0);
            Bus.Hardware.Memory.Free(_memory);
            foreach (XhciPipe? pipe in _pipes)
            {
                if (pipe is not null)
                {
                    Bus.Hardware.Memory.Free(pipe.Memory);
                }
            }
        }
    }

    /// <summary>From here on nothing is asked of it or of what is behind it.</summary>
    public void MarkAsLeft()
    {
        _hasLeft = true;
        _hub.MarkAllAsLeft();
    }
}
