namespace UefiKernel.Kernel.Drivers.Usb.Hid;

/// <summary>Keys in a report: a bit for each of some keys, or a list of those that are held (HID 1.11, 6.2.2.5).</summary>
/// <param name="ReportId">First byte of the report that has the field; 0 when reports have no such byte.</param>
/// <param name="Offset">First bit, counted from the report's beginning, with the byte of its number.</param>
/// <param name="Count">Number of elements.</param>
/// <param name="Size">Bits of an element, 1 to 16.</param>
/// <param name="IsArray">Whether an element is a key that is held, and not the state of one key.</param>
/// <param name="First">
/// The usage of the first element; of an array, the usage that the value 0 stands for, which may be negative.
/// </param>
internal readonly record struct ReportField(byte ReportId, int Offset, int Count, int Size, bool IsArray, int First);
