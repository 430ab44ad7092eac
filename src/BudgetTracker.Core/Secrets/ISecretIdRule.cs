namespace BudgetTracker;

/// <summary>What a source of secrets demands of the names it is asked for; reported at start, before it is asked.</summary>
public interface ISecretIdRule
{
    /// <summary>What is wrong with an id and the cure, or null.</summary>
    /// <param name="secretId">The id.</param>
    /// <param name="setting">Where it stands, for example <c>PLAID_SECRET_ARN (Plaid:SecretId)</c>.</param>
    string? Check(string secretId, string setting);
}
