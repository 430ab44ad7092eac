namespace BudgetTracker;

/// <summary>The user that a request names by <c>user_id</c> or, as integrations from before December 2025 do, by <c>user_token</c>.</summary>
/// <seealso href="https://plaid.com/docs/api/users/user-apis/"/>
internal sealed record UserReference(string? UserId, string? UserToken)
{
    /// <summary>Reads the two fields; exactly one of them is needed.</summary>
    public static UserReference Read(ApiFields fields)
    {
        var reference = ReadOptional(fields);
        if (reference is null)
            fields.RequireField("user_id");
        return reference ?? new(null, null);
    }

    /// <summary>Reads the two fields, at most one of which may be there.</summary>
    public static UserReference? ReadOptional(ApiFields fields)
    {
        var (id, token) = (fields.OptionalString("user_id"), fields.OptionalString("user_token"));
        if (!string.IsNullOrEmpty(id) && !string.IsNullOrEmpty(token))
            fields.Invalid("only one of user_id and user_token may be provided");
        return string.IsNullOrEmpty(id) && string.IsNullOrEmpty(token) ? null : new(id, token);
    }

    /// <summary>The user, after the body was validated.</summary>
    public User Find(EmulatorState state) =>
        (string.IsNullOrEmpty(UserToken) ? state.FindUser(UserId ?? "") : state.FindUserByToken(UserToken)) ?? throw Errors.UserNotFound();
}
