using System.Globalization;
using System.Text.Json;

namespace BudgetTracker;

/// <summary>
/// Reads a request body and collects what is wrong with it, so that one answer names every missing field, as Plaid's does.
/// A value that was missing or wrong reads as empty until <see cref="Validate"/> throws.
/// </summary>
internal sealed class ApiFields
{
    private readonly JsonElement _body;
    private readonly string _path;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<ApiFields> _parts = [];
    private readonly List<string> _missing;
    private readonly List<string> _invalid;

    public ApiFields(JsonElement body)
        : this(body, "", [], [])
    {
    }

    private ApiFields(JsonElement body, string path, List<string> missing, List<string> invalid) =>
        (_body, _path, _missing, _invalid) = (body, path, missing, invalid);

    public string Required(string name) => OptionalString(name) is { Length: > 0 } value ? value : Missing(name, "");

    public IReadOnlyList<string> RequiredList(string name) => OptionalList(name) ?? Missing<IReadOnlyList<string>>(name, []);

    public DateOnly RequiredDate(string name)
    {
        var text = Required(name);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return day;
        if (text.Length > 0)
            Invalid($"{_path}{name} must be a date of the form YYYY-MM-DD");
        return default;
    }

    public DateOnly? OptionalDate(string name) => OptionalString(name) is { Length: > 0 } ? RequiredDate(name) : null;

    public decimal RequiredNumber(string name)
    {
        if (Find(name, JsonValueKind.Number, "a number") is not { } value)
            return Missing(name, 0m);
        if (value.TryGetDecimal(out var number))
            return number;
        Invalid($"{_path}{name} must be a number");
        return 0;
    }

    public IReadOnlyList<ApiFields> RequiredObjects(string name) => OptionalObjects(name) ?? Missing<IReadOnlyList<ApiFields>>(name, []);

    public string? OptionalString(string name) =>
        Find(name, JsonValueKind.String, "a string") is { } value ? value.GetString() : null;

    public bool OptionalFlag(string name) => OptionalBoolean(name) is true;

    public bool? OptionalBoolean(string name) =>
        Find(name, JsonValueKind.True, "a boolean", JsonValueKind.False) is { } value ? value.ValueKind == JsonValueKind.True : null;

    public int RequiredInteger(string name, int minimum, int maximum) => OptionalInteger(name, minimum, maximum) ?? Missing(name, 0);

    public int? OptionalInteger(string name, int minimum, int maximum)
    {
        if (Find(name, JsonValueKind.Number, "an integer") is not { } value)
            return null;
        if (value.TryGetInt32(out var number) && number >= minimum && number <= maximum)
            return number;
        Invalid($"{_path}{name} must be an integer between {minimum} and {maximum}");
        return null;
    }

    public bool RequiredFlag(string name) => OptionalBoolean(name) ?? Missing(name, false);

    /// <summary>A moment in ISO 8601, with its offset.</summary>
    public DateTimeOffset? OptionalTime(string name)
    {
        if (Find(name, JsonValueKind.String, "a string") is not { } value)
            return null;
        if (value.TryGetDateTimeOffset(out var time))
            return time;
        Invalid($"{_path}{name} must be a time of the form YYYY-MM-DDTHH:mm:ssZ");
        return null;
    }

    public IReadOnlyList<string>? OptionalList(string name)
    {
        if (Find(name, JsonValueKind.Array, "an array of strings") is not { } value)
            return null;
        if (value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(e => e.GetString()!)];
        Invalid($"{_path}{name} must be an array of strings");
        return [];
    }

    public ApiFields? OptionalObject(string name) =>
        OptionalElement(name) is { } value ? Part(value, $"{name}.") : null;

    public ApiFields? RequiredObject(string name) => OptionalObject(name) ?? Missing<ApiFields?>(name, null);

    public IReadOnlyList<ApiFields>? OptionalObjects(string name)
    {
        if (Find(name, JsonValueKind.Array, "an array of objects") is not { } value)
            return null;
        if (value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object))
            return [.. value.EnumerateArray().Select((e, i) => Part(e, $"{name}[{i}]."))];
        Invalid($"{_path}{name} must be an array of objects");
        return [];
    }

    public JsonElement? OptionalElement(string name) => Find(name, JsonValueKind.Object, "an object");

    /// <summary>The text of a field, whatever the route makes of it.</summary>
    public string? Peek(string name) => _body.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>True where the field is there, null included.</summary>
    public bool Has(string name) => _body.TryGetProperty(name, out _);

    /// <summary>Accepts fields that the emulator has no use for.</summary>
    public void Ignore(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            _known.Add(name);
    }

    public void Invalid(string message) => _invalid.Add(message);

    public void CheckLength(string name, string? value, int maximum)
    {
        if (value?.Length > maximum)
            Invalid($"{_path}{name} must be at most {maximum} characters");
    }

    public void RequireField(string name) => _missing.Add(_path + name);

    /// <summary>Call after the last field was read: what nobody read, at any depth, is unknown to the route.</summary>
    public void Validate()
    {
        if (_missing.Count > 0)
            throw Errors.MissingFields(_missing);
        if (_invalid.Count > 0)
            throw Errors.InvalidField(_invalid[0]);
        var unknown = Unknown().ToList();
        if (unknown.Count > 0)
            throw Errors.UnknownFields(unknown);
    }

    private IEnumerable<string> Unknown() =>
        _body.EnumerateObject().Select(p => p.Name).Where(name => !_known.Contains(name)).Select(name => _path + name)
            .Concat(_parts.SelectMany(part => part.Unknown()));

    private ApiFields Part(JsonElement value, string path)
    {
        var part = new ApiFields(value, _path + path, _missing, _invalid);
        _parts.Add(part);
        return part;
    }

    private T Missing<T>(string name, T empty)
    {
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null || value is { ValueKind: JsonValueKind.String } && value.ValueEquals(""))
            _missing.Add(_path + name);
        return empty;
    }

    private JsonElement? Find(string name, JsonValueKind kind, string expected, JsonValueKind? orKind = null)
    {
        _known.Add(name);
        if (!_body.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == kind || value.ValueKind == orKind)
            return value;
        Invalid($"{_path}{name} must be {expected}");
        return null;
    }
}
