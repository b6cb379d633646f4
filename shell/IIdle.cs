using System;

namespace UefiKernel.Shell;

/// <summary>What to do while no key is pressed.</summary>
public interface IIdle
{
    /// <summary>
    /// Waits a little, for instance until the next interrupt, and returns. Called in a loop, so it must not allocate.
    /// </summary>
    void Wait();

    /// <summary>As the other one, for callers that have something to do when a time is over.</summary>
    /// <param name="limit">How long at most, or a little longer; not negative.</param>
    void Wait(TimeSpan limit) => Wait();
}
