// Notes in a folder, one file each: add TEXT, list, show NUMBER, clear.
string folder = Path.Combine(OperatingSystem.IsWindows() ? @"R:\" : Path.GetTempPath(), "notes");
Directory.CreateDirectory(folder);
string[] files = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)];
switch (args)
{
    case ["add", .. var words]:
        File.WriteAllText(Path.Combine(folder, $"{files.Length + 1:000}.txt"), string.Join(' ', words));
        Console.WriteLine($"Note {files.Length + 1} added");
        return 0;
    case ["list"] or []:
        for (int i = 0; i < files.Length; i++)
        {
            Console.WriteLine($"{i + 1,3}  {File.ReadLines(files[i]).First()}");
        }

        Console.WriteLine(files.Length == 1 ? "1 note" : $"{files.Length} notes");
        return 0;
    case ["show", var text] when int.TryParse(text, out int number) && number >= 1 && number <= files.Length:
        Console.WriteLine(File.ReadAllText(files[number - 1]));
        return 0;
    case ["clear"]:
        Directory.Delete(folder, recursive: true);
        Console.WriteLine("All notes are gone");
        return 0;
    default:
        Console.Error.WriteLine("expected: add TEXT, list, show NUMBER, or clear");
        return 1;
}
