using System.Collections.Generic;

namespace UefiKernel.Shell.Machine;

/// <summary>The serial ports at the addresses that PCs have them at, and the one that the console uses.</summary>
public interface ISerialView
{
    /// <summary>Looks at each of them.</summary>
    IReadOnlyList<SerialPortInfo> GetPorts();
}

/// <summary>A serial port as its registers describe it.</summary>
/// <param name="Name">Its name, such as COM1.</param>
/// <param name="Port">The first of its eight registers: an I/O port or a physical address.</param>
/// <param name="State">Whether it is there, and who uses it, in a word or two.</param>
/// <param name="BitsPerSecond">Line speed; 0 when there is no port.</param>
/// <param name="Format">Data bits, parity and stop bits, such as 8N1; empty when there is no port.</param>
/// <param name="Lines">The lines that are active, such as CTS DSR; empty when none is.</param>
public readonly record struct SerialPortInfo(
    string Name, ulong Port, string State, uint BitsPerSecond, string Format, string Lines);
