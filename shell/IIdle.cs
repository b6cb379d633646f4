namespace UefiKernel.Shell;

/// <summary>What to do while nobody types.</summary>
public interface IIdle
{
    /// <summary>Waits a little, for instance until the next interrupt, and returns. Called in a loop, so it must not allocate.</summary>
    void Wait();
}
