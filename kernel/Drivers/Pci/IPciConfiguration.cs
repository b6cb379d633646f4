namespace UefiKernel.Kernel.Drivers.Pci;

/// <summary>Access to the configuration space of PCI functions. Any thread may use it.</summary>
public interface IPciConfiguration
{
    /// <summary>Reads 32 bits; all ones where nothing answers, and past what can be reached.</summary>
    /// <param name="address">The function; it need not exist.</param>
    /// <param name="offset">0 to 252, or to 4092 where configuration space is mapped; a multiple of 4.</param>
    uint Read(PciAddress address, int offset);

    /// <summary>Writes 32 bits; where nothing answers, and past what can be reached, they are lost.</summary>
    /// <param name="address">The function.</param>
    /// <param name="offset">0 to 252, or to 4092 where configuration space is mapped; a multiple of 4.</param>
    /// <param name="value">The value.</param>
    void Write(PciAddress address, int offset, uint value);
}
