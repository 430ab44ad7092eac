using Microsoft.Extensions.Logging;

namespace BudgetTracker;

/// <summary>Asks Plaid once what an institution is called and looks like.</summary>
internal sealed partial class InstitutionCatalog(
    IPlaidInstitutionApi plaid, IInstitutionStore institutions, Func<ItemCheckSettings> settings, ILogger<InstitutionCatalog> logger)
{
    /// <summary>Completes what is known of an item's institution. It only decorates: what fails is tried again with the item's next check.</summary>
    /// <param name="institutionId">The item's, or null.</param>
    /// <param name="knownInstitutionId">The one of which all is known, or null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task CompleteAsync(string? institutionId, string? knownInstitutionId, CancellationToken cancellationToken)
    {
        if (institutionId is null || institutionId == knownInstitutionId)
            return;
        try
        {
            var found = await plaid.GetInstitutionAsync(institutionId, settings().CountryCodes, cancellationToken).ConfigureAwait(false);
            await institutions.SaveAsync(
                institutionId, DisplayText.Clean(found.Name), InstitutionLook.Of(found.Url, found.PrimaryColor, found.Logo), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnknown(exception, institutionId);
        }
    }

    [LoggerMessage(2205, LogLevel.Warning, "Plaid did not say what institution {InstitutionId} looks like; it is asked again with an item's next check. Where it is in another country, add that to Plaid:CountryCodes.")]
    private partial void LogUnknown(Exception exception, string institutionId);
}
