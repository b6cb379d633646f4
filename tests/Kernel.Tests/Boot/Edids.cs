namespace UefiKernel.Kernel.Tests.Boot;

/// <summary>EDIDs made to order.</summary>
internal static class Edids
{
    /// <summary>A base block whose preferred timing has the given size; with its checksum right.</summary>
    public static byte[] Preferring(int width, int height, bool interlaced = false)
    {
        byte[] edid = new byte[128];
        for (int i = 1; i <= 6; i++)
        {
            edid[i] = 0xFF;
        }

        edid[18] = 1;
        edid[19] = 4;
        edid[54] = 0x02;
        edid[55] = 0x3A;
        edid[56] = (byte)width;
        edid[58] = (byte)((width >> 8) << 4);
        edid[59] = (byte)height;
        edid[61] = (byte)((height >> 8) << 4);
        edid[71] = (byte)(interlaced ? 0x98 : 0x18);
        return WithChecksum(edid);
    }

    public static byte[] WithChecksum(byte[] edid)
    {
        edid[127] = 0;
        byte sum = 0;
        foreach (byte value in edid)
        {
            sum += value;
        }

        edid[127] = (byte)-sum;
        return edid;
    }
}
