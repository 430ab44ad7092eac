using System.Text;
using System.Text.RegularExpressions;

namespace BudgetTracker.Faults;

/// <summary>Rewrites a share of Plaid's good answers into such as nobody has seen yet, and that mean the same.</summary>
internal sealed partial class OddAnswers(double share, int seed, Tally faults)
{
    public const string Name = "odd answers";

    private static readonly string[] _fields =
    [
        @"""\ud800new_field_x"":1", @"""new_field"":{""deep"":[[{""a"":null}]]}", @"""big"":1e400", @"""new_text"":""\udfff\u0000""",
        @"""new_number"":123456789012345678901234567890",
    ];

    private static readonly string[] _requestIds =
        [@"""request_id"":12345", @"""request_id"":{""id"":""x""}", @"""request_id"":""a\u0000b""", @"""request_id"":null", @"""no_request_id"":1", @"""request_id"":""\ud83d"""];

    private readonly Lock _gate = new();
    private readonly Random _dice = new(seed);

    public byte[] Rewrite(byte[] answer)
    {
        lock (_gate)
        {
            if (_dice.NextDouble() >= share)
                return answer;
            faults.Count(Name);
            var text = Encoding.UTF8.GetString(answer);
            if (_dice.Next(2) == 0)
                text = RequestId().Replace(text, _requestIds[_dice.Next(_requestIds.Length)].Replace("$", "$$", StringComparison.Ordinal));
            if (_dice.Next(2) == 0)
            {
                text = NameField().Replace(text, match => $"{match.Groups["key"].Value}\"{OddText.Next(_dice)}\"");
                // What is compared with a page's word has to mean the same.
                text = AccountName().Replace(text, match => $"{match.Groups["key"].Value}\"{OddText.Around(match.Groups["name"].Value, _dice)}\"");
            }

            if (_dice.Next(2) == 0)
                text = NewField().Replace(text, match => $"{match.Value}{_fields[_dice.Next(_fields.Length)]},", count: 1);
            return Encoding.UTF8.GetBytes(text);
        }
    }

    [GeneratedRegex("\"request_id\":\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RequestId();

    [GeneratedRegex("(?<key>\"(institution_name|official_name)\":)\"[^\"]*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameField();

    [GeneratedRegex("(?<key>\"name\":)\"(?<name>[^\"]*)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AccountName();

    [GeneratedRegex("^\\{(?!\\})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NewField();
}
