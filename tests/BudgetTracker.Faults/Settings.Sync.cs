namespace BudgetTracker.Faults;

/// <summary>What a run that syncs transactions is made of.</summary>
internal sealed partial record Settings
{
    private const int FewestItems = 9;
    private const int MostItems = 36;
    private const int KillsForAnItem = 20;

    /// <summary>How many banks people link: more kills need more histories that are read from their beginning.</summary>
    public int Items => Math.Clamp(Kills / KillsForAnItem, FewestItems, MostItems);

    /// <summary>Whether items' webhooks go to the hosts.</summary>
    public bool HasWebhooks => HasLives || Sync;
}
