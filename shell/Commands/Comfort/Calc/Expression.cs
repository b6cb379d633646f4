using System;
using UefiKernel.Shell.Commands.Framework;

namespace UefiKernel.Shell.Commands.Comfort.Calc;

/// <summary>
/// Evaluates expressions: <c>+ - * / %</c> exactly, from -2^63 to 2^64 - 1; <c>~ &amp; | ^ &lt;&lt; &gt;&gt;</c> and bit fields
/// <c>[high:low]</c> on unsigned 64-bit values. Numbers are those of <see cref="NumberText"/>; operators bind as in C.
/// </summary>
/// <param name="text">The expression.</param>
internal ref struct Expression(ReadOnlySpan<char> text)
{
    /// <summary>The most nested parentheses and signs: a limit for the stack.</summary>
    public const int DeepestNesting = 100;

    private const int Bits = 64;

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private int _depth;
    private string? _problem;

    /// <summary>Evaluates an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="value">Its value.</param>
    /// <param name="problem">What was expected, in a line; empty when there is a value.</param>
    public static bool TryEvaluate(ReadOnlySpan<char> text, out Int128 value, out string problem)
    {
        var expression = new Expression(text);
        value = expression.ReadBinary(0);
        if (expression._problem is null && expression.Peek() != '\0')
        {
            expression.Fail($"expected an operator, found '{expression.Peek()}'");
        }

        problem = expression._problem ?? "";
        return expression._problem is null;
    }

    // An operator's precedence, from 1; 0 if it is not an operator.
    private static int StrengthOf(char sign) => sign switch
    {
        '|' => 1,
        '^' => 2,
        '&' => 3,
        '<' or '>' => 4,
        '+' or '-' => 5,
        '*' or '/' or '%' => 6,
        _ => 0,
    };

    // The value of operands joined by operators of higher precedence than the given one.
    private Int128 ReadBinary(int strength)
    {
        Int128 left = ReadUnary();
        while (_problem is null && StrengthOf(Peek()) is var next && next > strength)
        {
            char sign = Peek();
            _position++;
            if (sign is '<' or '>' && !TryTake(sign))
            {
                Fail($"expected {sign}{sign}");
                return 0;
            }

            left = Apply(sign, left, ReadBinary(next));
        }

        return left;
    }

    private Int128 ReadUnary()
    {
        if (++_depth > DeepestNesting)
        {
            Fail($"expected at most {DeepestNesting} nested parentheses and signs");
        }

        Int128 value = 0;
        if (_problem is null)
        {
            value = TryTake('-') ? Check(-ReadUnary()) : TryTake('~') ? ~Pattern(ReadUnary()) : ReadField(ReadOperand());
        }

        _depth--;
        return value;
    }

    private Int128 ReadOperand()
    {
        if (TryTake('('))
        {
            Int128 value = ReadBinary(0);
            if (_problem is null && !TryTake(')'))
            {
                Fail("expected a closing )");
            }

            return value;
        }

        _ = Peek();
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        ReadOnlySpan<char> word = _text[start.._position];
        if (NumberText.TryParse(word, out ulong number))
        {
            return number;
        }

        Fail(word.IsEmpty
            ? Peek() == '\0' ? "expected a number at the end" : $"expected a number, found '{Peek()}'"
            : $"expected a number of 64 bits, {NumberText.Forms}, found '{word}'");
        return 0;
    }

    private Int128 ReadField(Int128 value)
    {
        while (_problem is null && TryTake('['))
        {
            Int128 high = ReadBinary(0);
            Int128 low = _problem is null && TryTake(':') ? ReadBinary(0) : high;
            if (_problem is null && !TryTake(']'))
            {
                Fail("expected a closing ]");
            }
            else if (_problem is null && (low < 0 || high < low || high >= Bits))
            {
                Fail($"expected bits [high:low] from 0 to {Bits - 1}, found [{high.ToString()}:{low.ToString()}]");
            }

            if (_problem is null)
            {
                int width = (int)(high - low) + 1;
                value = (Pattern(value) >> (int)low) & (ulong.MaxValue >> (Bits - width));
            }
        }

        return value;
    }

    private Int128 Apply(char sign, Int128 left, Int128 right)
    {
        if (_problem is not null)
        {
            return 0;
        }

        switch (sign)
        {
            case '|':
                return Pattern(left) | Pattern(right);
            case '^':
                return Pattern(left) ^ Pattern(right);
            case '&':
                return Pattern(left) & Pattern(right);
            case '<' or '>' when right < 0 || right >= Bits:
                Fail($"expected a shift by 0 to {Bits - 1}, found {right.ToString()}");
                return 0;
            case '<':
                return Pattern(left) << (int)right;
            case '>':
                return Pattern(left) >> (int)right;
            case '/' or '%' when right == 0:
                Fail("expected a divisor that is not 0");
                return 0;
            case '/':
                return Check(left / right);
            case '%':
                return left % right;
            case '+':
                return Check(left + right);
            case '-':
                return Check(left - right);
            default:
                return left != 0 && Int128.Abs(right) > ulong.MaxValue / Int128.Abs(left)
                    ? Check(Int128.MaxValue)
                    : Check(left * right);
        }
    }

    private static ulong Pattern(Int128 value) => unchecked((ulong)value);

    private Int128 Check(Int128 value)
    {
        if (value < long.MinValue || value > ulong.MaxValue)
        {
            Fail("expected results from -2^63 to 2^64 - 1");
            return 0;
        }

        return value;
    }

    // The first problem is reported.
    private void Fail(string problem) => _problem ??= problem;

    // The next character that is no space; a zero at the end.
    private char Peek()
    {
        while (_position < _text.Length && _text[_position] == ' ')
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private bool TryTake(char sign)
    {
        bool isThere = Peek() == sign && sign != '\0';
        _position += isThere ? 1 : 0;
        return isThere;
    }
}
