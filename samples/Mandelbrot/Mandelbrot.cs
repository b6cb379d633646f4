// The Mandelbrot set in true colour: two pixels in each character, by the half block and its background.
const int Columns = 78;
const int Rows = 24;
const int Limit = 200;

var line = new System.Text.StringBuilder();
for (int row = 0; row < Rows; row++)
{
    line.Clear();
    for (int column = 0; column < Columns; column++)
    {
        (int red, int green, int blue) = Colour(column, 2 * row);
        (int red2, int green2, int blue2) = Colour(column, (2 * row) + 1);
        line.Append($"\e[38;2;{red};{green};{blue}m\e[48;2;{red2};{green2};{blue2}m▀");
    }

    Console.WriteLine(line.Append("\e[0m"));
}

static (int Red, int Green, int Blue) Colour(int column, int row)
{
    double re = -2.2 + (3.2 * column / Columns);
    double im = -1.2 + (2.4 * row / (2 * Rows));
    double x = 0;
    double y = 0;
    int steps = 0;
    for (; steps < Limit && (x * x) + (y * y) < 4; steps++)
    {
        (x, y) = ((x * x) - (y * y) + re, (2 * x * y) + im);
    }

    return steps == Limit ? (0, 0, 0) : (steps * 9 % 256, steps * 5 % 256, 80 + (steps * 3 % 176));
}
