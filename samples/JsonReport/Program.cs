using System.Text.Json;
using JsonReport;

// Writes a report to a file, reads it back and prints it.
Sale[] sales = [new("Tea", 12, 3.50m), new("Coffee", 7, 4.25m), new("Cake", 3, 2.80m)];
var report = new Report("Sales", sales, sales.Sum(sale => sale.Pieces * sale.Price));
string path = args is [var name] ? name : Path.Combine(Path.GetTempPath(), "report.json");
await using (FileStream file = File.Create(path))
{
    await JsonSerializer.SerializeAsync(file, report, ReportContext.Default.Report);
}

string text = await File.ReadAllTextAsync(path);
Console.WriteLine(text);
Report? read = JsonSerializer.Deserialize(text, ReportContext.Default.Report);
Console.WriteLine($"{read!.Sales.Count} sales, {read.Total:0.00} in all");
File.Delete(path);
