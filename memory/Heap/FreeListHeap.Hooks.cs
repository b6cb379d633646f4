namespace UefiKernel.Memory;

/// <summary>What the kernel plugs in: a lock, an observer, growth, callers, pressure callbacks. All are function pointers; null takes them out.</summary>
public unsafe partial struct FreeListHeap
{
    private const int MaximumPressureHandlers = 8;

    /// <summary>Relief before a level is left again, in percent of the total, so that callbacks do not flutter around a mark.</summary>
    private const uint HysteresisPercent = 5;

    /// <summary>Sets the lock taken around every operation. Callbacks for growth and pressure run outside it, the observer inside.</summary>
    public void SetLock(delegate*<void> enter, delegate*<void> leave)
    {
        _enter = enter;
        _leave = leave;
        ChooseQuickPath();
    }

    /// <summary>Sets the receiver of the event stream. It must not call the heap.</summary>
    public void SetObserver(delegate*<in HeapEvent, void> observer)
    {
        _observer = observer;
        ChooseQuickPath();
    }

    /// <summary>Sets the callback that is asked for at least so many bytes when nothing fits; it adds a region and answers true, or answers false.</summary>
    public void SetGrowth(delegate*<nuint, bool> grow) => _grow = grow;

    /// <summary>Sets the function that names the caller of the heap, as a return address or a tag; used at level <see cref="HeapHardening.Debug"/>.</summary>
    public void SetCallerSource(delegate*<nuint> caller) => _caller = caller;

    /// <summary>The present pressure.</summary>
    public readonly HeapPressure Pressure => _pressure;

    /// <summary>Sets the marks, in percent of all regions, below which free memory is low and critical; 0 for never. Critical must not exceed low.</summary>
    public HeapStatus SetPressureMarks(uint lowPercent, uint criticalPercent)
    {
        if (lowPercent > 100 || criticalPercent > lowPercent)
        {
            return HeapStatus.InvalidSize;
        }

        _lowPercent = lowPercent;
        _criticalPercent = criticalPercent;
        ChooseQuickPath();
        return HeapStatus.Success;
    }

    /// <summary>
    /// Adds a callback for rising pressure: the level and, at <see cref="HeapPressure.Failed"/>, the bytes that are missing. Higher priorities
    /// are called first. A callback may use the heap; it is not called again while it runs. At most eight.
    /// </summary>
    public HeapStatus AddPressureHandler(delegate*<HeapPressure, nuint, void> handler, int priority)
    {
        if (_pressureHandlerCount == MaximumPressureHandlers)
        {
            return HeapStatus.OutOfMemory;
        }

        int place = _pressureHandlerCount++;
        for (; place > 0 && _pressurePriorities[place - 1] < priority; place--)
        {
            _pressureHandlers[place] = _pressureHandlers[place - 1];
            _pressurePriorities[place] = _pressurePriorities[place - 1];
        }

        _pressureHandlers[place] = (ulong)handler;
        _pressurePriorities[place] = priority;
        return HeapStatus.Success;
    }

    private readonly void Enter()
    {
        if (_enter != null)
        {
            _enter();
        }
    }

    private readonly void Leave()
    {
        if (_leave != null)
        {
            _leave();
        }
    }

    private readonly void Notify(HeapEventKind kind, nuint address, nuint size, HeapStatus status = HeapStatus.Success)
    {
        if (_observer != null)
        {
            HeapEvent happened = new(kind, address, size, status);
            _observer(in happened);
        }
    }

    /// <summary>Makes room for an allocation that failed; true when it is worth another try. Called outside the lock.</summary>
    private bool TryRelieve(nuint bytes)
    {
        if (_grow != null && !_relieving)
        {
            _relieving = true;
            bool grown = _grow(bytes);
            _relieving = false;
            if (grown)
            {
                return true;
            }
        }

        FinishFrees();
        ulong frees = _counters.Frees;
        CallPressureHandlers(HeapPressure.Failed, bytes);
        FinishFrees();
        return _counters.Frees != frees;
    }

    /// <summary>Finds out whether free memory has crossed a mark, and tells those who want to know when it has fallen. Called outside the lock.</summary>
    private void UpdatePressure()
    {
        if (_lowPercent == 0 || _counters.Total == 0)
        {
            return;
        }

        nuint free = _counters.Total - _counters.Metadata - _counters.Used;
        uint percent = (uint)(free / (_counters.Total / 100 + 1));
        HeapPressure now = percent < _criticalPercent ? HeapPressure.Critical : percent < _lowPercent ? HeapPressure.Low : HeapPressure.None;
        if (now > _pressure)
        {
            _pressure = now;
            CallPressureHandlers(now, 0);
        }
        else if (now < _pressure)
        {
            uint mark = _pressure == HeapPressure.Critical ? _criticalPercent : _lowPercent;
            _pressure = percent >= mark + HysteresisPercent ? now : _pressure;
        }
    }

    private void CallPressureHandlers(HeapPressure level, nuint bytes)
    {
        if (_relieving)
        {
            return;
        }

        _relieving = true;
        for (int i = 0; i < _pressureHandlerCount; i++)
        {
            ((delegate*<HeapPressure, nuint, void>)_pressureHandlers[i])(level, bytes);
        }

        _relieving = false;
    }
}
