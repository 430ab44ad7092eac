using Microsoft.Extensions.Options;

namespace BudgetTracker;

/// <summary>Wakes the loops of other hosts by NOTIFY, on a channel named as the schema.</summary>
/// <remarks>After the commit that it tells of, never in it: commits that notify wait for each other.</remarks>
/// <seealso href="https://www.postgresql.org/docs/current/sql-notify.html"/>
internal sealed class PostgresNotifier(IPostgresDatabase database, IOptions<PostgresOptions> options) : IWakeUpSender
{
    public Task SendAsync(string loopName, string subject, CancellationToken cancellationToken = default) => options.Value.Listen
        ? database.QueryAsync($"select pg_notify({options.Value.Schema}, {loopName})", static _ => true, cancellationToken)
        : Task.CompletedTask;
}
