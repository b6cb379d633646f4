namespace UefiKernel.Shell.Machine;

/// <summary>The processor's I/O ports. Any access may have effects on a device.</summary>
public interface IPortAccess
{
    /// <summary>Reads a port.</summary>
    /// <param name="port">Its number.</param>
    /// <param name="width">1, 2 or 4 bytes.</param>
    uint Read(ushort port, int width);

    /// <summary>Writes a port.</summary>
    /// <param name="port">Its number.</param>
    /// <param name="width">1, 2 or 4 bytes.</param>
    /// <param name="value">The value; its upper bytes are left out.</param>
    void Write(ushort port, int width, uint value);
}
