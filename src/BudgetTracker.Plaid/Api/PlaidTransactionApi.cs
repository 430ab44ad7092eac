using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace BudgetTracker;

/// <summary>The transactions of an Item's accounts.</summary>
/// <inheritdoc cref="IPlaidLinkApi" path="/remarks"/>
/// <seealso href="https://plaid.com/docs/api/products/transactions/"/>
public interface IPlaidTransactionApi
{
    /// <summary><c>/transactions/sync</c>: one page, of up to 500 changes, of what changed since <paramref name="cursor"/>.</summary>
    /// <param name="accessToken">The Item's token.</param>
    /// <param name="cursor"><see cref="TransactionsSyncResponse.NextCursor"/> of the page before; null or empty begins with the oldest transaction.</param>
    /// <param name="daysRequested">Days of history, 1 to 730; without effect once the Item has Transactions.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>
    /// Where any page of a run fails, the run begins anew with the cursor of its first page, and therefore no call is repeated by the client. Plaid
    /// demands it where transactions changed meanwhile: <see cref="PlaidErrorCodes.TransactionsSyncMutationDuringPagination"/>.
    /// </remarks>
    /// <exception cref="ArgumentException"><paramref name="daysRequested"/> is outside 1 to 730.</exception>
    Task<TransactionsSyncResponse> SyncTransactionsAsync(
        AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// <c>/transactions/refresh</c>: asks the bank now. Paid for and limited to 2 a minute, and therefore never repeated by the
    /// client. It often takes 10 seconds, at times more than 30: a refresh that timed out goes on at Plaid.
    /// </summary>
    Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default);

    /// <summary>
    /// <c>/transactions/recurring/get</c>: payments that come again and again. Worth asking once the history is complete; until then
    /// Plaid answers with <see cref="PlaidErrorCodes.ProductNotReady"/>.
    /// </summary>
    Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default);
}

/// <inheritdoc cref="IPlaidTransactionApi"/>
internal sealed class PlaidTransactionApi(PlaidTransport transport) : IPlaidTransactionApi
{
    private const int PageSize = 500;
    private const int MostDays = 730;
    private const string CategoryVersion = "v2";

    /// <summary>A page that is asked for again may not fit to those before it.</summary>
    /// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionssync"/>
    public static PlaidCall<TransactionsSyncRequest, TransactionsSyncResponse> SyncCall =>
        new("/transactions/sync", Repeat.Never, PlaidJson.Default.TransactionsSyncRequest, PlaidJson.Default.TransactionsSyncResponse) { IsLenient = true };

    /// <summary>Each is paid for, and counts towards two a minute.</summary>
    /// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsrefresh"/>
    public static PlaidCall<AccessTokenRequest, EmptyResponse> RefreshCall =>
        new("/transactions/refresh", Repeat.Never, PlaidJson.Default.AccessTokenRequest, PlaidJson.Default.EmptyResponse);

    /// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionsrecurringget"/>
    public static PlaidCall<TransactionsRecurringRequest, TransactionsRecurringResponse> RecurringCall =>
        new("/transactions/recurring/get", Repeat.Safe, PlaidJson.Default.TransactionsRecurringRequest, PlaidJson.Default.TransactionsRecurringResponse) { IsLenient = true };

    public Task<TransactionsSyncResponse> SyncTransactionsAsync(
        AccessToken accessToken, string? cursor, int? daysRequested = null, CancellationToken cancellationToken = default)
    {
        if (daysRequested is < 1 or > MostDays)
            throw new ArgumentOutOfRangeException(nameof(daysRequested), daysRequested, $"Days of history are from 1 to {MostDays}.");
        var request = new TransactionsSyncRequest(
            accessToken, string.IsNullOrEmpty(cursor) ? null : cursor, PageSize, new(IncludeOriginalDescription: true, CategoryVersion, daysRequested));
        return transport.SendAsync(SyncCall, request, cancellationToken);
    }

    public Task RefreshTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(RefreshCall, new(accessToken), cancellationToken);

    public Task<TransactionsRecurringResponse> GetRecurringTransactionsAsync(AccessToken accessToken, CancellationToken cancellationToken = default) =>
        transport.SendAsync(RecurringCall, new(accessToken, new(CategoryVersion)), cancellationToken);
}

internal sealed record TransactionsSyncRequest(AccessToken AccessToken, string? Cursor, int Count, TransactionsSyncOptions Options);

internal sealed record TransactionsSyncOptions(bool IncludeOriginalDescription, string PersonalFinanceCategoryVersion, int? DaysRequested);

internal sealed record TransactionsRecurringRequest(AccessToken AccessToken, TransactionsRecurringOptions Options);

internal sealed record TransactionsRecurringOptions(string PersonalFinanceCategoryVersion);

/// <summary>Answer of <c>/transactions/sync</c>: one page of changes, each list in the order of its last change.</summary>
/// <seealso href="https://plaid.com/docs/api/products/transactions/#transactionssync"/>
public sealed record TransactionsSyncResponse : IPlaidResponse
{
    /// <summary>The accounts that have transactions; investment accounts are never among them.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidAccount> Accounts { get; init => field = value ?? []; } = [];

    /// <summary>Transactions that are new, or there again.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidTransaction> Added { get; init => field = value ?? []; } = [];

    /// <summary>Transactions that changed, as they are now.</summary>
    [AllowNull]
    public IReadOnlyList<PlaidTransaction> Modified { get; init => field = value ?? []; } = [];

    /// <summary>Transactions that are gone.</summary>
    [AllowNull]
    public IReadOnlyList<RemovedTransaction> Removed { get; init => field = value ?? []; } = [];

    /// <summary>Where the next page, or the next run, begins; empty while Plaid has no transactions yet.</summary>
    [AllowNull]
    public required string NextCursor { get; init => field = value ?? ""; }

    /// <summary>Whether the run has another page.</summary>
    public required bool HasMore { get; init; }

    /// <summary>
    /// <c>NOT_READY</c>, <c>INITIAL_UPDATE_COMPLETE</c> (30 days) or <c>HISTORICAL_UPDATE_COMPLETE</c>; new values appear at any time.
    /// </summary>
    public string? TransactionsUpdateStatus { get; init; }

    /// <summary>Plaid's <c>request_id</c>.</summary>
    [JsonConverter(typeof(RequestIdConverter))]
    public string? RequestId { get; init; }
}

/// <summary>A transaction that is gone. It may come back.</summary>
public sealed record RemovedTransaction
{
    /// <summary>Plaid's id; case-sensitive.</summary>
    public required string TransactionId { get; init; }

    /// <summary>The account it was on, where Plaid says so.</summary>
    public string? AccountId { get; init; }
}
