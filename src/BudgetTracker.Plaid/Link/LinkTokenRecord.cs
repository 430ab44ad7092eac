using System.Security.Cryptography;
using System.Text;

namespace BudgetTracker;

/// <summary>Remembers link tokens, sealed where their sessions are asked for.</summary>
internal sealed class LinkTokenRecord(ILinkTokenStore linkTokens, ITokenProtector protector, IDataEnvironment environment, TimeProvider timeProvider)
{
    /// <summary>What finds a link token again.</summary>
    public static byte[] Hash(string linkToken) => SHA256.HashData(Encoding.UTF8.GetBytes(linkToken));

    /// <summary>Remembers whom a link token was given to.</summary>
    public Task AddAsync(string userId, LinkTokenCreateResponse linkToken, CancellationToken cancellationToken) =>
        linkTokens.AddAsync(Issued(userId, linkToken), cancellationToken);

    /// <summary>Remembers it, and that its sessions are to be asked for: of update mode, where it repairs an item.</summary>
    public async Task AddFollowedAsync(string userId, LinkTokenCreateResponse linkToken, Guid? item, bool selectsAccounts, CancellationToken cancellationToken)
    {
        var issued = Issued(userId, linkToken) with { Item = item, SelectsAccounts = selectsAccounts };
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        using var sealer = await protector.PrepareAsync(name, userId, cancellationToken).ConfigureAwait(false);
        await linkTokens.AddAsync(issued with { Sealed = sealer.Seal(linkToken.LinkToken, issued.ContextIn(name)) }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens the value of one whose sessions are asked for.</summary>
    /// <exception cref="TokenProtectionException">The stored value does not open.</exception>
    public async Task<string> OpenAsync(IssuedLinkToken token, CancellationToken cancellationToken)
    {
        var name = await environment.GetNameAsync(cancellationToken).ConfigureAwait(false);
        return await protector.OpenAsync(token.Sealed, token.ContextIn(name), cancellationToken).ConfigureAwait(false);
    }

    private IssuedLinkToken Issued(string userId, LinkTokenCreateResponse linkToken) => new(
        Guid.CreateVersion7(timeProvider.GetUtcNow()), userId, Hash(linkToken.LinkToken), Sealed: null, Item: null, SelectsAccounts: false, linkToken.Expiration);
}
