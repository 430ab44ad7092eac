using System.Text;
using CsCheck;

namespace BudgetTracker;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("First Platypus Bank")]
    [InlineData("a")]
    [InlineData("Café Zoë  £5")]
    [InlineData("\ud83d\ude00 mail")]
    public void A_text_that_is_clean_is_given_back_itself(string text) => Assert.Same(text, DisplayText.Clean(text));

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData(" \t\u00a0\u2003", null)]
    [InlineData("\u0001", null)]
    [InlineData("  a b ", "a b")]
    [InlineData("\u2003a", "a")]
    [InlineData("a\r\nb\u0085c\u0000", "a  b c")]
    [InlineData("\u007fa\u009f", "a")]
    [InlineData("a\ufffdb", "a\ufffdb")]
    public void What_is_no_line_of_text_is_made_one(string? text, string? line) => Assert.Equal(line, DisplayText.Clean(text));

    /// <summary>Not a theory: attributes are kept as UTF-8, which has no halves of characters.</summary>
    [Fact]
    public void Halves_of_characters_are_replaced()
    {
        Assert.Equal("B\ufffdnk", DisplayText.Clean("B\ud83dnk"));
        Assert.Equal("\ufffd", DisplayText.Clean("\ude00"));
        Assert.Equal("a\ufffd", DisplayText.Clean("a\ud83d"));
    }

    [Fact]
    public void A_line_ends_at_256_units_unless_more_are_allowed()
    {
        var text = new string('x', 300);

        Assert.Equal(new string('x', 256), DisplayText.Clean(text));
        Assert.Equal(new string('x', 10), DisplayText.Clean(text, 10));
        Assert.Equal(new string('x', 299), DisplayText.Clean(text, 299));
        Assert.Same(text, DisplayText.Clean(text, 300));
        Assert.Same(text, DisplayText.Clean(text, 1000));
    }

    [Fact]
    public void No_character_is_cut_in_half_and_no_end_is_blank()
    {
        Assert.Equal("abc", DisplayText.Clean("abc\ud83d\ude00", 4));
        Assert.Equal("abc\ud83d\ude00", DisplayText.Clean("abc\ud83d\ude00", 5));
        Assert.Equal("abc", DisplayText.Clean("abc  defg", 5));
    }

    [Fact]
    public void Whatever_comes_the_shortcut_changes_nothing()
    {
        var character = Gen.OneOf(Gen.Char, Gen.Char['a', 'z'], Gen.OneOf(' ', '\n', '\u0085', '\ud83d', '\ude00', '\ufffd', '\u2003'));
        Gen.Select(character.Array[0, 12].Select(units => new string(units)), Gen.Int[1, 12]).Sample((text, length) =>
            string.Equals(DisplayText.Clean(text, length), TheLongWay(text, length), StringComparison.Ordinal), iter: 20_000);
    }

    private static string? TheLongWay(string value, int maxLength)
    {
        var line = new StringBuilder();
        foreach (var rune in value.Trim().EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > maxLength)
                break;
            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString().Trim() is { Length: > 0 } text ? text : null;
    }
}
