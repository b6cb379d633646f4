// Evaluates expressions: those of its arguments, or lines until an empty one.
if (args.Length > 0)
{
    Print(string.Join(' ', args));
    return;
}

Console.WriteLine("An expression, such as 2 * (3 + 4); an empty line ends.");
while (true)
{
    Console.Write("> ");
    string? line = Console.ReadLine();
    if (string.IsNullOrWhiteSpace(line))
    {
        return;
    }

    Print(line);
}

static void Print(string text)
{
    try
    {
        Console.WriteLine(new Parser(text).Evaluate());
    }
    catch (Exception e) when (e is FormatException or DivideByZeroException or OverflowException)
    {
        Console.WriteLine($"Error: {e.Message}");
    }
}

/// <summary>Sums of products of numbers and expressions in parentheses.</summary>
internal sealed class Parser(string text)
{
    private int _place;

    public decimal Evaluate()
    {
        decimal value = Sum();
        return Peek() == '\0' ? value : throw new FormatException($"expected an operator, found '{Peek()}'");
    }

    private decimal Sum()
    {
        decimal value = Product();
        while (Peek() is '+' or '-')
        {
            value = Take() == '+' ? value + Product() : value - Product();
        }

        return value;
    }

    private decimal Product()
    {
        decimal value = Factor();
        while (Peek() is '*' or '/')
        {
            value = Take() == '*' ? value * Factor() : value / Factor();
        }

        return value;
    }

    private decimal Factor()
    {
        if (Peek() == '-')
        {
            Take();
            return -Factor();
        }

        if (Peek() == '(')
        {
            Take();
            decimal value = Sum();
            return Take() == ')' ? value : throw new FormatException("expected ')'");
        }

        Peek();
        int start = _place;
        while (_place < text.Length && (char.IsAsciiDigit(text[_place]) || text[_place] == '.'))
        {
            _place++;
        }

        return start < _place
            ? decimal.Parse(text.AsSpan(start, _place - start), System.Globalization.CultureInfo.InvariantCulture)
            : throw new FormatException(start < text.Length ? $"expected a number, found '{text[start]}'" : "expected a number");
    }

    private char Peek()
    {
        while (_place < text.Length && text[_place] == ' ')
        {
            _place++;
        }

        return _place < text.Length ? text[_place] : '\0';
    }

    private char Take()
    {
        char c = Peek();
        _place++;
        return c;
    }
}
