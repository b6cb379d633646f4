using System.IO;

namespace UefiKernel.ProgramImage;

/// <summary>
/// The archive of the files that an image has in it, as an object file with the functions that kernel/Files/BuiltInFiles.cs
/// imports. Each returns a value in RAX and changes nothing else.
/// </summary>
public static class BuiltInFiles
{
    // Of the two functions together; the archive follows.
    private const int CodeSize = 16;

    /// <summary>The object file.</summary>
    /// <param name="archive">The archive; empty for no files.</param>
    public static byte[] WriteObject(byte[] archive)
    {
        var code = new MemoryStream();
        var writer = new BinaryWriter(code);

        // lea rax, [archive]; ret. The distance counts from the instruction's end.
        writer.Write([0x48, 0x8D, 0x05]);
        writer.Write(CodeSize - 7);
        writer.Write((byte)0xC3);

        // mov eax, bytes; ret.
        int second = (int)code.Length;
        writer.Write((byte)0xB8);
        writer.Write(archive.Length);
        writer.Write((byte)0xC3);
        writer.Write(new byte[CodeSize - code.Length]);
        writer.Write(archive);
        return CoffObject.Write(code.ToArray(), [("GetBuiltInFiles", 0), ("GetBuiltInFileBytes", second)], "", []);
    }
}
