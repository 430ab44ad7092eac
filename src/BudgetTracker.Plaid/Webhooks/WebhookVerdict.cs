namespace BudgetTracker;

/// <summary>What the header of a webhook proves. Only <see cref="Genuine"/> comes from Plaid; its sender hears of nothing but refused or not now.</summary>
internal enum WebhookVerdict
{
    Genuine,

    /// <summary>There is no header.</summary>
    Missing,

    /// <summary>The header is no JWT as Plaid makes them.</summary>
    Malformed,

    /// <summary>Another algorithm than ES256, <c>none</c> among them.</summary>
    WrongAlgorithm,

    TooOld,

    FromTheFuture,

    /// <summary>It was made for another body.</summary>
    OtherBody,

    /// <summary>Plaid does not know the key.</summary>
    UnknownKey,

    /// <summary>What Plaid says of the key is no key for ES256.</summary>
    UnusableKey,

    ExpiredKey,

    WrongSignature,

    /// <summary>It may be genuine: the key cannot be asked for now.</summary>
    KeyNotAtHand,
}
