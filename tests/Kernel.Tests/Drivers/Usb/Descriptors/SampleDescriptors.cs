namespace UefiKernel.Kernel.Tests.Drivers.Usb.Descriptors;

/// <summary>Descriptors as devices send them.</summary>
internal static class SampleDescriptors
{
    /// <summary>A keyboard that is also a mouse: what most receivers and gaming keyboards are.</summary>
    public static byte[] CompositeKeyboard =>
    [
        9, 2, 59, 0, 2, 1, 0, 0xA0, 50,
        9, 4, 0, 0, 1, 3, 1, 1, 0,
        9, 0x21, 0x11, 1, 0, 1, 0x22, 65, 0,
        7, 5, 0x81, 3, 8, 0, 10,
        9, 4, 1, 0, 1, 3, 1, 2, 0,
        9, 0x21, 0x11, 1, 0, 1, 0x22, 90, 1,
        7, 5, 0x82, 3, 8, 0, 2,
    ];

    /// <summary>A SuperSpeed device with a companion for each endpoint, and a second setting of its interface.</summary>
    public static byte[] SuperSpeed =>
    [
        9, 2, 73, 0, 1, 3, 0, 0x80, 50,
        9, 4, 0, 0, 2, 8, 6, 0x50, 0,
        7, 5, 0x81, 2, 0, 4, 0,
        6, 0x30, 15, 0, 0, 0,
        7, 5, 0x83, 3, 0, 4, 4,
        6, 0x30, 2, 0, 0, 0x0C,
        9, 4, 0, 1, 1, 8, 6, 0x62, 0,
        7, 5, 0x04, 2, 0, 4, 0,
        6, 0x30, 3, 0, 0, 0,
        7, 5, 0x85, 1, 0, 4, 1,
    ];

    /// <summary>A hub of high speed whose translators can be several: its second setting says so.</summary>
    public static byte[] SeveralTranslatorsHub =>
    [
        9, 2, 41, 0, 1, 1, 0, 0xE0, 0,
        9, 4, 0, 0, 1, 9, 0, 1, 0,
        7, 5, 0x81, 3, 1, 0, 12,
        9, 4, 0, 1, 1, 9, 0, 2, 0,
        7, 5, 0x81, 3, 1, 0, 12,
    ];

    /// <summary>A device descriptor: a hub of high speed.</summary>
    public static byte[] Device => [18, 1, 0, 2, 9, 0, 2, 64, 0x09, 0x04, 0x5A, 0, 0, 1, 1, 2, 0, 1];
}
