using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace UefiKernel.Image.Library;

/// <summary>System.Text.Json: serialization through the source generator, documents, nodes, readers and writers.</summary>
internal static class JsonChecks
{
    private const string DeviceText =
        """{"name":"COM1","port":1016,"kind":"Serial","tags":["a","b"],"limits":{"low":-1,"high":2.5},"parent":null}""";

    /// <summary>The checks.</summary>
    public static IEnumerable<SelfTestCheck> All =>
    [
        new("Json: object to text", static () =>
        {
            Check.Equal(DeviceText, JsonSerializer.Serialize(CreateDevice(), JsonTypes.Default.Device));
        }),
        new("Json: text to object", ReadsDevice),
        new("Json: round trip of what was read", static () =>
        {
            Check.Equal(DeviceText, JsonSerializer.Serialize(ReadDevice(), JsonTypes.Default.Device));
        }),
        new("Json: UTF-8 bytes", static () =>
        {
            Check.Sequence(
                Encoding.UTF8.GetBytes(DeviceText),
                JsonSerializer.SerializeToUtf8Bytes(CreateDevice(), JsonTypes.Default.Device).AsSpan());
        }),
        new("Json: nested objects", static () =>
        {
            Check.Equal(
                "a", JsonSerializer.Deserialize(
                    """{"name":"b","parent":{"name":"a"}}""", JsonTypes.Default.Device)!.Parent!.Name);
        }),
        new("Json: dictionary", static () =>
        {
            Dictionary<string, int> map =
                JsonSerializer.Deserialize("""{"x":1,"y":2}""", JsonTypes.Default.DictionaryStringInt32)!;
            Check.Equal(2, map.Count);
            Check.Equal(2, map["y"]);
        }),
        new("Json: list of records", static () =>
        {
            Check.Equal(
                """[{"low":1,"high":2},{"low":3,"high":4.5}]""",
                JsonSerializer.Serialize([new Limits(1, 2), new Limits(3, 4.5)], JsonTypes.Default.LimitsArray));
        }),
        new("Json: text is escaped", static () =>
        {
            Check.Equal(
                "\"a\\u0022b\\\\\\n\\u0001\\u003C\"", JsonSerializer.Serialize("a\"b\\\n\u0001<", JsonTypes.Default.String));
        }),
        new("Json: escapes are read", static () =>
        {
            Check.Equal("é🙂\t", JsonSerializer.Deserialize("\"\\u00e9\\ud83d\\ude42\\t\"", JsonTypes.Default.String));
        }),
        new("Json: unknown members are passed over", static () =>
        {
            Check.True(
                JsonSerializer.Deserialize("""{"low":1,"other":[1,{"x":2}],"high":2}""", JsonTypes.Default.Limits) ==
                new Limits(1, 2));
        }),
        new("Json: broken text names the place", static () =>
        {
            Fails("""{"low":1,}""", 0);
            Fails("{\"low\":1,\n \"high\": x}", 1);
        }),
        new("Json: wrong kind of value is refused", static () => Fails("""{"low":"one"}""", 0)),
        new("Json: document", static () =>
        {
            JsonElement root = JsonDocument.Parse(DeviceText).RootElement;
            Check.Equal(1016, root.GetProperty("port").GetInt32());
            Check.Equal("b", root.GetProperty("tags")[1].GetString());
            Check.Equal(JsonValueKind.Null, root.GetProperty("parent").ValueKind);
        }),
        new("Json: document, members in order", static () =>
        {
            Check.Sequence(
                ["b", "a"], JsonDocument.Parse("""{"b":1,"a":2}""").RootElement.EnumerateObject().Select(static p => p.Name));
        }),
        new("Json: nodes are changed", ChangesNodes),
        new("Json: deep equality of nodes", static () =>
        {
            Check.True(
                JsonNode.DeepEquals(
                    JsonNode.Parse("""{"a":[1,2],"b":null}"""), JsonNode.Parse("""{ "b": null, "a": [1, 2] }""")));
        }),
        new("Json: reader, token by token", static () =>
        {
            Check.Equal(
                "StartObject PropertyName StartArray Number True Null String EndArray EndObject",
                Tokens("""{"a":[1,true,null,"x"]}"""));
        }),
        new("Json: reader allows comments when told", static () =>
        {
            Check.Equal("StartArray Number Number EndArray", Tokens("[1/*c*/,2]"));
        }),
        new("Json: writer, indented", Writes),
        new("Json: numbers at their limits", static () =>
        {
            JsonElement n = JsonDocument.Parse("[9223372036854775807,18446744073709551615,1e308,0.1]").RootElement;
            Check.Equal(long.MaxValue, n[0].GetInt64());
            Check.Equal(ulong.MaxValue, n[1].GetUInt64());
            Check.Equal(1e308, n[2].GetDouble());
            Check.Equal(0.1m, n[3].GetDecimal());
        }),
        new("Json: too deep is refused", static () =>
        {
            Check.True(Deep(60));
            Check.True(!Deep(70));
        }),
        new("Json: DateTime, Guid and TimeSpan", static () =>
        {
            Check.Equal(
                """{"time":"2026-11-24T10:05:06Z","id":"00112233-4455-6677-8899-aabbccddeeff","span":"01:30:00"}""",
                JsonSerializer.Serialize(
                    new Moment(
                        new DateTime(2026, 11, 24, 10, 5, 6, DateTimeKind.Utc),
                        Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"), TimeSpan.FromMinutes(90)), JsonTypes.Default.Moment));
        }),
    ];

    private static Device CreateDevice() =>
        new() { Name = "COM1", Port = 0x3F8, Kind = DeviceKind.Serial, Tags = ["a", "b"], Limits = new Limits(-1, 2.5) };

    private static Device ReadDevice() => JsonSerializer.Deserialize(DeviceText, JsonTypes.Default.Device)!;

    private static void ReadsDevice()
    {
        Device device = ReadDevice();
        Check.Equal("COM1", device.Name);
        Check.Equal(0x3F8, device.Port);
        Check.Equal(DeviceKind.Serial, device.Kind);
        Check.Equal(null, device.Parent);
        Check.Sequence(["a", "b"], device.Tags);
        Check.True(device.Limits == new Limits(-1, 2.5));
    }

    private static void Fails(string text, long line)
    {
        try
        {
            Check.True(JsonSerializer.Deserialize(text, JsonTypes.Default.Limits) is null);
        }
        catch (JsonException e)
        {
            Check.Equal(line, e.LineNumber);
        }
    }

    private static void ChangesNodes()
    {
        JsonNode node = JsonNode.Parse("""{"list":[1,2],"old":true}""")!;
        node["list"]!.AsArray().Add((JsonNode)3);
        node.AsObject().Remove("old");
        node["new"] = "text";
        Check.Equal("""{"list":[1,2,3],"new":"text"}""", node.ToJsonString());
        Check.Equal(3, (int)node["list"]![2]!);
    }

    private static string Tokens(string text)
    {
        var reader = new Utf8JsonReader(
            Encoding.UTF8.GetBytes(text), new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip });
        var tokens = new List<string>();
        while (reader.Read())
        {
            tokens.Add(reader.TokenType.ToString());
        }

        return string.Join(' ', tokens);
    }

    private static void Writes()
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

        Check.Equal("{\n  \"n\": 1.5,\n  \"list\": [\n    true,\n    null\n  ]\n}", Encoding.UTF8.GetString(buffer.WrittenSpan));
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
