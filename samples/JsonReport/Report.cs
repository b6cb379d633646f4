using System.Text.Json.Serialization;

namespace JsonReport;

/// <summary>A line of a report.</summary>
public sealed record Sale(string Product, int Pieces, decimal Price);

/// <summary>What is written.</summary>
public sealed record Report(string Title, IReadOnlyList<Sale> Sales, decimal Total);

/// <summary>The code that the compiler writes for both: nothing is found by reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(Report))]
public sealed partial class ReportContext : JsonSerializerContext;
