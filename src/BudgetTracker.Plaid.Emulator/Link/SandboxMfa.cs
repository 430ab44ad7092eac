using System.Globalization;
using System.Text.RegularExpressions;

namespace BudgetTracker;

/// <summary>One page of questions that a bank asks beside the password.</summary>
internal sealed record MfaRound(string Type, string Hint, IReadOnlyList<MfaQuestion> Questions)
{
    public bool Accepts(IReadOnlyList<string> answers) =>
        answers.Count == Questions.Count && Questions.Zip(answers).All(pair => pair.First.Accepts(pair.Second.Trim()));
}

/// <param name="Text">The question.</param>
/// <param name="Choices">What to choose from; empty where the answer is typed.</param>
/// <param name="Answer">The right answer; null where any choice is right.</param>
internal sealed record MfaQuestion(string Text, IReadOnlyList<string> Choices, string? Answer)
{
    public bool Accepts(string answer) =>
        Answer is null ? Choices.Contains(answer, StringComparer.Ordinal) : string.Equals(answer, Answer, StringComparison.Ordinal);
}

/// <summary>The passwords of <c>user_good</c> that ask for multi-factor authentication.</summary>
/// <seealso href="https://plaid.com/docs/sandbox/test-credentials/"/>
internal static partial class SandboxMfa
{
    private const string Code = "1234";

    /// <summary>What the password asks for, or null where it asks for nothing.</summary>
    public static IReadOnlyList<MfaRound>? Rounds(string password)
    {
        if (password is "mfa_device")
            return [Device(), new("code", $"the code is {Code}.", [new("Enter the code you were sent", [], Code)])];
        if (password is "mfa_selections")
            return [new("selections", "choose Yes.", [new("Do you like being asked questions?", ["Yes", "No"], "Yes")])];
        if (Questions().Match(password) is { Success: true } questions)
            return Many(questions, "questions", "answers are answer_i_j: round i, question j, both from 0.", _ => []);
        return Selections().Match(password) is { Success: true } selections
            ? Many(selections, "selections", "choose the first of each.", answer => [.. Enumerable.Range(0, Number(selections, "o")).Select(k => $"{answer}_{k}")])
            : null;
    }

    private static MfaRound Device() =>
        new("device", "any will do, nothing is sent.", [new("Where to send your code?", ["Text message to ••• ••• 1234", "Email to u•••@example.com"], null)]);

    private static IReadOnlyList<MfaRound> Many(Match match, string type, string hint, Func<string, IReadOnlyList<string>> choices) =>
    [
        .. from round in Enumerable.Range(0, Number(match, "n"))
           select new MfaRound(type, hint, [.. Enumerable.Range(0, Number(match, "m")).Select(question => Question(round, question, choices))]),
    ];

    private static MfaQuestion Question(int round, int question, Func<string, IReadOnlyList<string>> choices)
    {
        var answer = $"answer_{round}_{question}";
        var offered = choices(answer);
        return new($"Question {round + 1}.{question + 1}: what do you answer?", offered, offered.Count > 0 ? offered[0] : answer);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("^mfa_questions_(?<n>[1-9])_(?<m>[1-9])$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Questions();

    [GeneratedRegex("^mfa_selections_(?<n>[1-9])_(?<m>[1-9])_(?<o>[2-9])$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Selections();
}
