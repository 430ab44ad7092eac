namespace BudgetTracker.Emulation;

/// <summary>What a bank asks after the passwords that ask for it.</summary>
public sealed class SandboxMfaTests
{
    [Fact]
    public async Task A_device_is_chosen_and_the_code_entered_before_there_are_accounts()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = await StartAsync(plaid);
        var device = await SignInAsync(plaid, session, "mfa_device");
        Assert.Empty(device.Body["accounts"]!.AsArray());
        Assert.Equal("device", TypeOf(device));
        var choices = device.Body["challenge"]!["questions"]![0]!["choices"]!.AsArray();

        (await AnswerAsync(plaid, session, "my neighbour's")).IsError("INVALID_MFA", "ITEM_ERROR");
        var code = await AnswerAsync(plaid, session, (string)choices[1]!);
        Assert.Equal("code", TypeOf(code));
        (await AnswerAsync(plaid, session, "4321")).IsError("INVALID_MFA");
        Assert.NotEmpty((await AnswerAsync(plaid, session, " 1234 ")).Body["accounts"]!.AsArray());
        (await AnswerAsync(plaid, session, "1234")).IsError("INVALID_FIELD");
    }

    [Fact]
    public async Task Every_round_of_questions_has_its_own_answers()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = await StartAsync(plaid);
        Assert.Equal("questions", TypeOf(await SignInAsync(plaid, session, "mfa_questions_2_3")));
        (await AnswerAsync(plaid, session, "answer_0_0", "answer_0_1")).IsError("INVALID_MFA");
        Assert.Equal("questions", TypeOf(await AnswerAsync(plaid, session, "answer_0_0", "answer_0_1", "answer_0_2")));
        (await AnswerAsync(plaid, session, "answer_0_0", "answer_0_1", "answer_0_2")).IsError("INVALID_MFA");
        Assert.Null((await AnswerAsync(plaid, session, "answer_1_0", "answer_1_1", "answer_1_2")).Body["challenge"]);
    }

    [Theory]
    [InlineData("mfa_selections", "Yes", "No")]
    [InlineData("mfa_selections_1_1_4", "answer_0_0_0", "answer_0_0_3")]
    public async Task One_choice_of_several_is_right(string password, string right, string wrong)
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = await StartAsync(plaid);
        var asked = await SignInAsync(plaid, session, password);
        Assert.Equal("selections", TypeOf(asked));
        var choices = asked.Body["challenge"]!["questions"]![0]!["choices"]!.AsArray().Select(choice => (string?)choice);
        Assert.Contains(right, choices);
        Assert.Contains(wrong, choices);
        (await AnswerAsync(plaid, session, wrong)).IsError("INVALID_MFA");
        Assert.NotEmpty((await AnswerAsync(plaid, session, right)).Body["accounts"]!.AsArray());
    }

    [Theory]
    [InlineData("mfa_questions_0_1")]
    [InlineData("mfa_questions_1_10")]
    [InlineData("mfa_selections_1_1_1")]
    [InlineData("mfa_smoke_signal")]
    public async Task A_password_that_asks_for_nothing_known_is_wrong(string password)
    {
        await using var plaid = await TestPlaid.StartAsync();
        (await SignInAsync(plaid, await StartAsync(plaid), password)).IsError("INVALID_CREDENTIALS");
    }

    [Fact]
    public async Task Nobody_finishes_with_a_question_unanswered()
    {
        await using var plaid = await TestPlaid.StartAsync();
        var session = await StartAsync(plaid);
        await SignInAsync(plaid, session, "mfa_selections");
        (await plaid.PostAsync("/link/frame/finish", new { link_session_id = session, account_ids = (string[]?)null })).IsError("INVALID_FIELD");
        Assert.Empty(plaid.Emulator.Items);
    }

    private static string? TypeOf(Answer answer) => (string?)answer.Body["challenge"]!["type"];

    private static async Task<string> StartAsync(TestPlaid plaid) =>
        (await plaid.PostAsync("/link/frame/start", new { link_token = await plaid.LinkTokenAsync() })).Ok("link_session_id");

    private static Task<Answer> SignInAsync(TestPlaid plaid, string session, string password) => plaid.PostAsync(
        "/link/frame/sign-in", new { link_session_id = session, institution_id = "ins_109508", username = "user_good", password });

    private static Task<Answer> AnswerAsync(TestPlaid plaid, string session, params string[] answers) =>
        plaid.PostAsync("/link/frame/answer", new { link_session_id = session, answers });
}
