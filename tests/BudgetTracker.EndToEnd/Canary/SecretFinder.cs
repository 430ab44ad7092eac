using System.Text;
using System.Text.RegularExpressions;

namespace BudgetTracker;

/// <summary>Knows the secrets in play and finds them in a text, encoded in the usual ways too.</summary>
internal sealed partial class SecretFinder
{
    private readonly Dictionary<string, string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A Plaid token, a secret or a password; the name is what a finding says.</summary>
    public void Add(string name, string secret)
    {
        if (secret.Length < 12)
            throw new ArgumentException("Anything could hold so short a text.", nameof(secret));
        AddForms(name, secret);
        if (Uuid().Match(secret) is { Success: true } uuid)
        {
            AddForms(name, uuid.Value);
            AddForms(name, uuid.Value.Replace("-", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Key material, which configuration holds in base64.</summary>
    public void Add(string name, byte[] secret)
    {
        AddBytes(name, secret);
        AddForms(name, Convert.ToBase64String(secret));
    }

    /// <summary>The names of the secrets that the text holds.</summary>
    public IReadOnlyList<string> FindIn(string text) =>
        [.. from form in _names where text.Contains(form.Key, StringComparison.OrdinalIgnoreCase) select form.Value];

    /// <summary>Fails with the secrets' names, and what is around the first, where the text holds one.</summary>
    public void AssertNoneIn(string where, string text)
    {
        foreach (var (form, name) in _names)
        {
            if (text.IndexOf(form, StringComparison.OrdinalIgnoreCase) is >= 0 and var at)
                Assert.Fail($"{where} holds the {name}: …{text[Math.Max(0, at - 300)..Math.Min(text.Length, at + 300)]}…");
        }
    }

    private void AddForms(string name, string secret)
    {
        _names[secret] = name;
        _names[Uri.EscapeDataString(secret)] = name;
        _names[System.Text.Json.JsonEncodedText.Encode(secret).Value] = name;
        AddBytes(name, Encoding.UTF8.GetBytes(secret));
    }

    private void AddBytes(string name, byte[] secret)
    {
        _names[Convert.ToHexString(secret)] = name;
        _names[BitConverter.ToString(secret)] = name;

        // Base64 looks different by where in a group of three bytes the secret begins; its neighbours colour the edges.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. secret]);
            var first = offset == 0 ? 0 : offset + 1;
            var last = (offset + secret.Length) * 8 / 6;
            _names[encoded[first..last]] = name;
            _names[encoded[first..last].Replace('+', '-').Replace('/', '_')] = name;
        }
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uuid();
}
