namespace BudgetTracker;

/// <summary>What a host may take for the id of a user: rows belong to it, and Plaid sees it.</summary>
public static class UserIds
{
    /// <summary>The longest id, in UTF-16 code units. (Azure Active Directory B2C's are 36, Auth0's up to 100.)</summary>
    public const int MaxLength = 255;

    /// <summary>
    /// Whether a value is an id: 1 to 255 characters, none of them a space, a control character or half of a surrogate pair. A sentence in its
    /// place, such as Azure AD B2C's "Not supported currently. Use oid claim.", would make one user of all.
    /// </summary>
    public static bool IsValid(string? value)
    {
        if (value is not { Length: > 0 and <= MaxLength })
            return false;
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar || System.Text.Rune.IsWhiteSpace(rune) || System.Text.Rune.IsControl(rune))
                return false;
        }

        return true;
    }
}
