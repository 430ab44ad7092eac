namespace BudgetTracker;

/// <summary>Seals everything as one byte.</summary>
internal sealed class PlainSealer : TokenSealer
{
    public override string KeyId => "plain";

    public override byte[] Seal(string value, SealContext context) => [1];
}
