using System;
using System.Diagnostics.CodeAnalysis;

namespace UefiKernel.Kernel.Programs;

/// <summary>
/// What the image consists of. It is decided when the image is compiled (kernel/Link.targets): ILC replaces the properties by
/// constants and leaves out what no code reaches any more.
/// </summary>
internal static class ImageParts
{
    private const string Shell = "UefiKernel.Shell";

    /// <summary>
    /// Whether the image has the shell, and with it the disassembler and the QR code of a panic's report. A bare image
    /// (<c>--app PATH --bare</c>) has none of them: it starts its program and switches the machine off at the program's end.
    /// </summary>
    [FeatureSwitchDefinition(Shell)]
    public static bool HasShell => !AppContext.TryGetSwitch(Shell, out bool isOn) || isOn;
}
