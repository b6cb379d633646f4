namespace UefiKernel.Kernel.Boot.Options;

/// <summary>Where an option stands.</summary>
public enum OptionSource
{
    /// <summary>In the image's load options: a boot entry, or the words behind its name in a shell.</summary>
    LoadOptions,

    /// <summary>In <c>kernel.cfg</c>, beside the image.</summary>
    File,
}
