using System;
using System.Buffers;
using System.Text;
using UefiKernel.Shell.Console;

namespace UefiKernel.Shell.Commands.Framework.Reports;

/// <summary>
/// Takes JSON in UTF-8 from a writer, piece by piece, and gives it to a console as text, so that no more than a piece has to be
/// kept.
/// </summary>
internal sealed class JsonText(ConsoleWriter console) : IBufferWriter<byte>
{
    private const int PieceLength = 4096;

    // A piece may end within a character.
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private byte[] _bytes = new byte[PieceLength];
    private char[] _text = new char[PieceLength + 1];

    public void Advance(int count)
    {
        int length = _decoder.GetChars(_bytes.AsSpan(0, count), _text, flush: false);
        console.Write(_text.AsSpan(0, length));
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > _bytes.Length)
        {
            _bytes = new byte[sizeHint];
            _text = new char[sizeHint + 1];
        }

        return _bytes;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
