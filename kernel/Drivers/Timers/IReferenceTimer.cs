namespace UefiKernel.Kernel.Drivers.Timers;

/// <summary>A timer whose rate is known, to measure others by.</summary>
public interface IReferenceTimer
{
    /// <summary>What it is, for the log.</summary>
    string Name { get; }

    /// <summary>The length of a tick in 10⁻¹⁵ s; known after <see cref="TryStart"/>.</summary>
    ulong FemtosecondsPerTick { get; }

    /// <summary>The bits that count: a power of two less one.</summary>
    ulong Mask { get; }

    /// <summary>Checks whether it exists and starts it.</summary>
    /// <returns>False when it is not there, or is not what it says.</returns>
    bool TryStart();

    /// <summary>Ticks since an arbitrary moment, modulo <see cref="Mask"/> + 1.</summary>
    ulong Read();
}
