// A game for the console: arrows steer, q quits. With the argument "demo" the snake steers itself for 40 steps, and the last
// board is printed.
const int Width = 24;
const int Height = 10;

bool isDemo = args is ["demo"];
var random = new Random(7);
var snake = new LinkedList<(int X, int Y)>([(5, 5), (4, 5), (3, 5)]);
(int X, int Y) direction = (1, 0);
(int X, int Y) food = (12, 5);
int score = 0;
bool isOver = false;

if (!isDemo)
{
    Console.Clear();
    Console.CursorVisible = false;
}

for (int step = 0; !isOver && !(isDemo && step == 40); step++)
{
    if (!isDemo)
    {
        Draw();
        Thread.Sleep(120);
        while (Console.KeyAvailable)
        {
            switch (Console.ReadKey(intercept: true).Key)
            {
                case ConsoleKey.UpArrow when direction.Y == 0: direction = (0, -1); break;
                case ConsoleKey.DownArrow when direction.Y == 0: direction = (0, 1); break;
                case ConsoleKey.LeftArrow when direction.X == 0: direction = (-1, 0); break;
                case ConsoleKey.RightArrow when direction.X == 0: direction = (1, 0); break;
                case ConsoleKey.Q: isOver = true; break;
            }
        }
    }
    else
    {
        direction = Steer();
    }

    Move();
}

if (!isDemo)
{
    Console.CursorVisible = true;
    Console.SetCursorPosition(0, Height + 3);
}
else
{
    Console.WriteLine(Board());
}

Console.WriteLine($"Score: {score}");

(int X, int Y) Steer()
{
    (int x, int y) = snake.First!.Value;
    return x != food.X ? (Math.Sign(food.X - x), 0) : (0, Math.Sign(food.Y - y));
}

void Move()
{
    (int x, int y) = snake.First!.Value;
    (int X, int Y) head = (x + direction.X, y + direction.Y);
    if (head.X < 0 || head.Y < 0 || head.X >= Width || head.Y >= Height || snake.Contains(head))
    {
        isOver = true;
        return;
    }

    snake.AddFirst(head);
    if (head != food)
    {
        snake.RemoveLast();
        return;
    }

    score += 10;
    do
    {
        food = (random.Next(Width), random.Next(Height));
    }
    while (snake.Contains(food));
}

string Board()
{
    var lines = new List<string> { $"+{new string('-', Width)}+" };
    for (int y = 0; y < Height; y++)
    {
        var line = new char[Width];
        for (int x = 0; x < Width; x++)
        {
            line[x] = (x, y) == snake.First!.Value ? 'O' : snake.Contains((x, y)) ? 'o' : (x, y) == food ? '*' : ' ';
        }

        lines.Add($"|{new string(line)}|");
    }

    lines.Add(lines[0]);
    return string.Join(Environment.NewLine, lines);
}

void Draw()
{
    Console.SetCursorPosition(0, 0);
    Console.ForegroundColor = ConsoleColor.Green;
    Console.WriteLine(Board());
    Console.ResetColor();
    Console.WriteLine($"Score: {score}   q quits");
}
