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

    private const int EndpointHalted = 2;

    // USB 2.0, 9.2.6.1.
    private const ulong TransferPatience = 5_000_000_000;

    private readonly XhciPipe?[] _pipes = new XhciPipe?[Contexts];
    private readonly DmaBuffer _memory;
    private readonly XhciControlPipe _control;
    private readonly XhciHub _hub;
    private readonly int _port;
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
        _port = port;
        _memory = memory;
        _control = new XhciControlPipe(this, memory, RingOffset, DataOffset);
        _hub = new XhciHub(this);
        _slotContext = DescribePlace();
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

    /// <summary>Its place, as its slot's context says.</summary>
    public ref readonly XhciSlotContext SlotContext => ref _slotContext;

    /// <summary>What its interfaces are; null while that is not known.</summary>
    public UsbFunctions? Functions { get; set; }

    /// <summary>Its ports, if it is a hub.</summary>
    public XhciHub Hub => _hub;

    /// <summary>Whether it has been unplugged, or what it is behind.</summary>
    public bool HasLeft => _hasLeft || Bus.IsUnplugged(RootPort);

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
        return HasLeft ? XhciCode.DeviceGone : _control.Transfer(request, data, patience, out length);
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

        if (!Bus.Hardware.TryAllocate(XhciPipe.MemoryLength, XhciPipe.MemoryLength, out DmaBuffer? memory))
        {
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
            // A command without an answer may still be carried out: its memory stays claimed until the controller is reset.
            if (code is not (XhciCode.TimedOut or XhciCode.ControllerLost))
            {
                Bus.Hardware.Free(memory);
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

    /// <summary>Takes an event of one of its endpoints.</summary>
    /// <param name="trb">The event, which may say anything.</param>
    /// <returns>Whether something waits for it.</returns>
    public bool TakeEvent(XhciTrb trb) => trb.Endpoint == XhciControlPipe.Index
        ? _control.TakeEvent(trb)
        : _pipes[trb.Endpoint] is XhciPipe pipe && pipe.TakeEvent(trb);

    /// <summary>
    /// Empties the ring of an endpoint that failed or does not answer, and lets it go on (xHCI 1.2, 4.6.8 to 4.6.10).
    /// </summary>
    /// <param name="index">The endpoint's index in the device context.</param>
    /// <param name="ring">Its ring.</param>
    /// <param name="code">What happened.</param>
    /// <returns>False when it cannot be used any more.</returns>
    public bool RecoverEndpoint(int index, XhciRing ring, XhciCode code)
    {
        uint target = (uint)index << 16;
        bool isHalted = code is XhciCode.Stall or XhciCode.Babble or XhciCode.TransactionError or XhciCode.SplitTransaction
            || EndpointState(index) == EndpointHalted;
        XhciCode answer = Bus.Command(isHalted ? XhciTrbType.ResetEndpoint : XhciTrbType.StopEndpoint, Slot, control: target);
        if (answer == XhciCode.ContextState)
        {
            // It was in another state than thought, or came into it meanwhile.
            isHalted = EndpointState(index) == EndpointHalted;
            Bus.Command(isHalted ? XhciTrbType.ResetEndpoint : XhciTrbType.StopEndpoint, Slot, control: target);
        }

        return Bus.Command(XhciTrbType.SetDequeuePointer, Slot, ring.NextPointer, target) == XhciCode.Success;
    }

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

    /// <summary>
    /// Ends it and all that is behind it: drivers of interfaces are stopped, the slot is disabled, memory goes back.
    /// </summary>
    public void Release()
    {
        MarkAsLeft();
        _hub.ReleaseAll();
        Functions?.Stop();
        Functions = null;
        XhciCode code = Bus.Command(XhciTrbType.DisableSlot, Slot);
        Bus.SetDevice(Slot, null);
        if (code is XhciCode.Success or XhciCode.SlotNotEnabled)
        {
            Bus.Hardware.SetContext(Slot, 0);
            Bus.Hardware.Free(_memory);
            foreach (XhciPipe? pipe in _pipes)
            {
                if (pipe is not null)
                {
                    Bus.Hardware.Free(pipe.Memory);
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

    private int EndpointState(int index) =>
        (int)(_memory.Read(index * Bus.Hardware.Capabilities.ContextSize) & 7);

    // A device of low or full speed behind a high-speed hub needs that hub's translator (4.3.3, 6.2.2).
    private XhciSlotContext DescribePlace()
    {
        int number = Bus.Protocols.NumberOf(RootPort, Speed);
        if (Parent is null)
        {
            return new XhciSlotContext(RootPort, 0, number, 0, 0, false);
        }

        ref readonly XhciSlotContext parent = ref Parent.SlotContext;
        int route = parent.Route | Math.Min(_port, 15) << (4 * (Depth - 1));
        if (Speed is UsbSpeed.High or UsbSpeed.Super)
        {
            return new XhciSlotContext(RootPort, route, number, 0, 0, false);
        }

        return Parent.Speed == UsbSpeed.High
            ? new XhciSlotContext(RootPort, route, number, Parent.Slot, _port, parent.HasSeveralTranslators)
            : new XhciSlotContext(
                RootPort, route, number, parent.TranslatorSlot, parent.TranslatorPort, parent.HasSeveralTranslators);
    }
}
