using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Makes claims of public tokens.</summary>
internal sealed class ExchangeClaims(
    ITokenProtector protector, IDataEnvironment environment, IOptions<PlaidExchangeOptions> options, TimeProvider timeProvider)
{
    /// <summary>A claim of a token, which is sealed for it.</summary>
    public NewExchange Seal(string userId, PublicToken publicToken, bool allowDuplicate, LinkMetadata? metadata, string environmentName, TokenSealer sealer)
    {
        var allowsDuplicate = options.Value.AllowDuplicateItems || allowDuplicate;
        var id = Guid.CreateVersion7(timeProvider.GetUtcNow());
        var value = publicToken.Reveal();
        return new NewExchange(
            id,
            userId,
            SHA256.HashData(Encoding.UTF8.GetBytes(value)),
            sealer.Seal(value, ExchangeAttempt.SealContextOf(environmentName, userId, id)),
            allowsDuplicate || metadata is null ? null : ItemFingerprint.Of(metadata.Institution, metadata.Accounts),
            metadata?.Institution?.InstitutionId)
        {
            AllowsDuplicate = allowsDuplicate,
        };
    }

    /// <summary>Claims of tokens that Plaid told this host of, without a page.</summary>
    public async Task<IReadOnlyList<NewExchange>> SealAsync(string userId, IReadOnlyCollection<PublicToken> publicTokens, CancellationToken cancellationToken)
    {
        if (publicTokens.Count is 0)
            return [];
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(name, userId, cancellationToken).ConfigureAwait(false);
        return [.. publicTokens.Distinct().Select(token => Seal(userId, token, allowDuplicate: false, metadata: null, name, sealer))];
    }
}
