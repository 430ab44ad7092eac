using CsCheck;

namespace BudgetTracker;

/// <summary>What every parser of a secret must hold: its errors name the secret and the cure, and quote nothing of it.</summary>
internal static class SecretParsing
{
    private const string Planted = "PLANTED5ECRET";

    /// <returns>The whole of the error.</returns>
    public static string AssertRefused(Func<object> parse, string expected)
    {
        var error = Assert.Throws<BudgetTrackerConfigurationException>(parse);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("'id'", error.Message, StringComparison.Ordinal);
        Assert.Null(error.InnerException);
        Assert.DoesNotContain(Planted, error.ToString(), StringComparison.Ordinal);
        return error.ToString();
    }

    /// <summary>Damages the shapes at any place, with a secret wherever they have a <c>#</c>.</summary>
    public static void AssertNeverQuotes(string[] shapes, params Action<string>[] parsers)
    {
        var damaged =
            from shape in Gen.OneOf(shapes)
            from at in Gen.Int[0, shape.Length]
            from length in Gen.Int[0, 8]
            from insert in Gen.OneOf("", "#", "\"", "{", "}", "[", ",", ":", "null", "1", "\\ud800", "\ud800", "\0", "\n")
            select (shape[..at] + insert + shape[Math.Min(shape.Length, at + length)..]).Replace("#", Planted + new string('x', 43 - Planted.Length), StringComparison.Ordinal);

        damaged.Sample(json =>
        {
            foreach (var parse in parsers)
                AssertQuiet(() => parse(json));
        }, iter: 3000);
    }

    private static void AssertQuiet(Action parse)
    {
        try
        {
            parse();
        }
        catch (BudgetTrackerConfigurationException exception)
        {
            Assert.DoesNotContain(Planted, exception.ToString(), StringComparison.Ordinal);
        }
    }
}
