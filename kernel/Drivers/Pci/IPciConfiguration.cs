namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Access to the configuration space of PCI functions.</summary>
public interface IPciConfiguration
{
    /// <summary>Reads 32 bits; all ones where nothing answers.</summary>
    /// <param name="address">The function; it need not exist.</param>
    /// <param name="offset">0 to 252, a multiple of 4.</param>
    uint Read(PciAddress address, int offset);

    /// <summary>Writes 32 bits; where nothing answers they are lost.</summary>
    /// <param name="address">The function.</param>
    /// <param name="offset">0 to 252, a multiple of 4.</param>
    /// <param name="value">The value.</param>
    void Write(PciAddress address, int offset, uint value);
}
