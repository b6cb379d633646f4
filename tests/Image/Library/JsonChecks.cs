using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using UefiKernel.Image.Checks;

namespace UefiKernel.Image.Library;

/// <summary>System.Text.Json: serialization through the source generator, documents, nodes, readers and writers.</summary>
internal static class JsonChecks
{
    private const string DeviceText = """{"name":"COM1","port":1016,"kind":"Serial","tags":["a","b"],"limits":{"low":-1,"high":2.5},"parent":null}""";

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Json: object to text", static () => JsonSerializer.Serialize(CreateDevice(), JsonTypes.Default.Device) == DeviceText),
        new("Json: text to object", ReadsDevice),
        new("Json: round trip of what was read", static () => JsonSerializer.Serialize(ReadDevice(), JsonTypes.Default.Device) == DeviceText),
        new("Json: UTF-8 bytes", static () => JsonSerializer.SerializeToUtf8Bytes(CreateDevice(), JsonTypes.Default.Device).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(DeviceText))),
        new("Json: nested objects", static () => JsonSerializer.Deserialize("""{"name":"b","parent":{"name":"a"}}""", JsonTypes.Default.Device)!.Parent!.Name == "a"),
        new("Json: dictionary", static () => JsonSerializer.Deserialize("""{"x":1,"y":2}""", JsonTypes.Default.DictionaryStringInt32) is { Count: 2 } map && map["y"] == 2),
        new("Json: list of records", static () => JsonSerializer.Serialize([new Limits(1, 2), new Limits(3, 4.5)], JsonTypes.Default.LimitsArray) == """[{"low":1,"high":2},{"low":3,"high":4.5}]"""),
        new("Json: text is escaped", static () => JsonSerializer.Serialize("a\"b\\\n\u0001<", JsonTypes.Default.String) == "\"a\\u0022b\\\\\\n\\u0001\\u003C\""),
        new("Json: escapes are read", static () => JsonSerializer.Deserialize("\"\\u00e9\\ud83d\\ude42\\t\"", JsonTypes.Default.String) == "é🙂\t"),
        new("Json: unknown members are passed over", static () => JsonSerializer.Deserialize("""{"low":1,"other":[1,{"x":2}],"high":2}""", JsonTypes.Default.Limits) == new Limits(1, 2)),
        new("Json: broken text names the place", static () => Fails("""{"low":1,}""", 0) && Fails("{\"low\":1,\n \"high\": x}", 1)),
        new("Json: wrong kind of value is refused", static () => Fails("""{"low":"one"}""", 0)),
        new("Json: document", static () => JsonDocument.Parse(DeviceText).RootElement is var root && root.GetProperty("port").GetInt32() == 1016 && root.GetProperty("tags")[1].GetString() == "b" && root.GetProperty("parent").ValueKind == JsonValueKind.Null),
        new("Json: document, members in order", static () => JsonDocument.Parse("""{"b":1,"a":2}""").RootElement.EnumerateObject().Select(static p => p.Name).SequenceEqual(["b", "a"])),
        new("Json: nodes are changed", ChangesNodes),
        new("Json: deep equality of nodes", static () => JsonNode.DeepEquals(JsonNode.Parse("""{"a":[1,2],"b":null}"""), JsonNode.Parse("""{ "b": null, "a": [1, 2] }"""))),
        new("Json: reader, token by token", static () => Tokens("""{"a":[1,true,null,"x"]}""") == "StartObject PropertyName StartArray Number True Null String EndArray EndObject"),
        new("Json: reader allows comments when told", static () => Tokens("[1/*c*/,2]") == "StartArray Number Number EndArray"),
        new("Json: writer, indented", Writes),
        new("Json: numbers at their limits", static () => JsonDocument.Parse("[9223372036854775807,18446744073709551615,1e308,0.1]").RootElement is var n && n[0].GetInt64() == long.MaxValue && n[1].GetUInt64() == ulong.MaxValue && n[2].GetDouble() == 1e308 && n[3].GetDecimal() == 0.1m),
        new("Json: too deep is refused", static () => Deep(60) && !Deep(70)),
        new("Json: DateTime, Guid and TimeSpan", static () => JsonSerializer.Serialize(new Moment(new DateTime(2026, 11, 24, 10, 5, 6, DateTimeKind.Utc), Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), TimeSpan.FromMinutes(90)), JsonTypes.Default.Moment) == """{"time":"2026-11-24T10:05:06Z","id":"00112233-4455-6677-8899-aabbccddeeff","span":"01:30:00"}"""),
    ];

    private static Device CreateDevice() => new() { Name = "COM1", Port = 0x3F8, Kind = DeviceKind.Serial, Tags = ["a", "b"], Limits = new Limits(-1, 2.5) };

    private static Device ReadDevice() => JsonSerializer.Deserialize(DeviceText, JsonTypes.Default.Device)!;

    private static bool ReadsDevice() =>
        ReadDevice() is { Name: "COM1", Port: 0x3F8, Kind: DeviceKind.Serial, Parent: null } device && device.Tags.SequenceEqual(["a", "b"]) && device.Limits == new Limits(-1, 2.5);

    private static bool Fails(string text, long line)
    {
        try
        {
            return JsonSerializer.Deserialize(text, JsonTypes.Default.Limits) is null;
        }
        catch (JsonException e)
        {
            return e.LineNumber == line;
        }
    }

    private static bool ChangesNodes()
    {
        JsonNode node = JsonNode.Parse("""{"list":[1,2],"old":true}""")!;
        node["list"]!.AsArray().Add((JsonNode)3);
        node.AsObject().Remove("old");
        node["new"] = "text";
        return node.ToJsonString() == """{"list":[1,2,3],"new":"text"}""" && (int)node["list"]![2]! == 3;
    }

    private static string Tokens(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        var tokens = new List<string>();
        while (reader.Read())
            tokens.Add(reader.TokenType.ToString());
        return string.Join(' ', tokens);
    }

    private static bool Writes()
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteNumber("n", 1.5);
            writer.WriteStartArray("list");
            writer.WriteBooleanValue(true);
            writer.WriteNullValue();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) == "{\n  \"n\": 1.5,\n  \"list\": [\n    true,\n    null\n  ]\n}";
    }

    private static bool Deep(int depth)
    {
        try
        {
            return JsonDocument.Parse(new string('[', depth) + new string(']', depth)).RootElement.GetArrayLength() == 1;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

/// <summary>What kind of device there is.</summary>
internal enum DeviceKind
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>A serial port.</summary>
    Serial,
}

/// <summary>A class to be written and read.</summary>
internal sealed class Device
{
    /// <summary>A text.</summary>
    public string Name { get; set; } = "";

    /// <summary>A number.</summary>
    public int Port { get; set; }

    /// <summary>An enumeration, as text.</summary>
    public DeviceKind Kind { get; set; }

    /// <summary>A list.</summary>
    public List<string> Tags { get; set; } = [];

    /// <summary>A record.</summary>
    public Limits? Limits { get; set; }

    /// <summary>A type that contains itself.</summary>
    public Device? Parent { get; set; }
}

/// <summary>A record with a constructor.</summary>
internal sealed record Limits(int Low, double High);

/// <summary>Values that JSON has no form of its own for.</summary>
internal sealed record Moment(DateTime Time, Guid Id, TimeSpan Span);

/// <summary>The types that the generator writes code for.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(Limits[]))]
[JsonSerializable(typeof(Moment))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class JsonTypes : JsonSerializerContext;
