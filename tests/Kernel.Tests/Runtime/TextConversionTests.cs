using System.Text;
using CsCheck;
using UefiKernel.Kernel.Runtime.Windows;
using Xunit;

namespace UefiKernel.Kernel.Tests.Runtime;

public unsafe class TextConversionTests
{
    [Fact]
    public void Text_survives_the_way_there_and_back() => Gen.String.Sample(text =>
    {
        // Lone surrogates become replacement characters on the way, as Encoding.UTF8 makes them.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        fixed (char* source = text)
        {
            int size = TextConversion.ToUtf8(0, 0, source, text.Length, null, 0, null, null);
            byte[] bytes = new byte[size + 1];
            fixed (byte* target = bytes)
            {
                Assert.Equal(size, TextConversion.ToUtf8(0, 0, source, text.Length, target, size, null, null));
                int length = TextConversion.ToUtf16(0, 0, target, size, null, 0);
                char[] back = new char[length + 1];
                fixed (char* chars = back)
                {
                    Assert.Equal(length, TextConversion.ToUtf16(0, 0, target, size, chars, length));
                }

                Assert.Equal(text, new string(back, 0, length));
            }
        }
    });

    [Fact]
    public void Length_minus_one_converts_up_to_and_with_the_terminating_zero()
    {
        fixed (byte* source = "ab\0c"u8)
        {
            Assert.Equal(3, TextConversion.ToUtf16(0, 0, source, -1, null, 0));
        }
    }

    [Fact]
    public void Too_small_a_buffer_is_refused()
    {
        char target = 'x';
        fixed (byte* source = "ab"u8)
        {
            Assert.Equal(0, TextConversion.ToUtf16(0, 0, source, 2, &target, 1));
        }

        Assert.Equal('x', target);
    }

    [Fact]
    public void Arguments_that_make_no_sense_convert_nothing()
    {
        byte bytes = (byte)'a';
        char chars = 'a';
        char target = 'x';
        Assert.All(
            [
                TextConversion.ToUtf16(0, 0, null, 1, &target, 1), TextConversion.ToUtf16(0, 0, &bytes, 0, &target, 1),
                    TextConversion.ToUtf16(0, 0, &bytes, -2, &target, 1),
                TextConversion.ToUtf16(0, 0, &bytes, int.MinValue, &target, 1),
                    TextConversion.ToUtf16(0, 0, &bytes, 1, &target, -1),
                TextConversion.ToUtf16(0, 0, &bytes, 1, null, 1), TextConversion.ToUtf16(1252, 0, &bytes, 1, &target, 1),
                TextConversion.ToUtf8(0, 0, null, 1, &bytes, 1, null, null),
                    TextConversion.ToUtf8(0, 0, &chars, -2, &bytes, 1, null, null),
                TextConversion.ToUtf8(0, 0, &chars, 1, &bytes, -1, null, null),
                    TextConversion.ToUtf8(0, 0, &chars, 1, null, 1, null, null),
                TextConversion.ToUtf8(437, 0, &chars, 1, &bytes, 1, null, null),
            ],
            static converted => Assert.Equal(0, converted));
        Assert.Equal(('x', (byte)'a'), (target, bytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0xC0000008, 6)]
    [InlineData(0xC000000D, 87)]
    [InlineData(0xC00000BB, 50)]
    [InlineData(0xC0000120, 995)]
    [InlineData(0xC1234567, 317)]
    public void Native_statuses_have_their_errors(uint status, uint error) => Assert.Equal(error, NtStatus.ToError(status));
}
