namespace UefiKernel.Shell.Commands.Framework.Output;

/// <summary>Takes a command's output line by line.</summary>
internal interface ILineSink
{
    /// <summary>
    /// Takes a line, without its line feed. Throws <see cref="CommandStoppedException"/> when no more is wanted.
    /// </summary>
    void Add(string line);

    /// <summary>Called once, when there are no more lines.</summary>
    void End();
}
