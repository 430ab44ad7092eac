using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>Every item whose row ever said that it is being removed: noted by a trigger, in that very transaction.</summary>
internal static class BegunRemovals
{
    public const string Query = "select item_id from faults.removal";

    /// <summary>Migrates, and notes from now on.</summary>
    public static async Task NoteAsync(TestRig rig)
    {
        await using (var stored = new Stored(rig))
            await stored.MigrateAsync();
        await using var connection = new NpgsqlConnection(rig.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            """
            create schema faults;
            create table faults.removal (item_id text primary key);
            create function faults.note() returns trigger language plpgsql as $$
            begin
                insert into faults.removal values (new.item_id) on conflict do nothing;
                return null;
            end $$;
            create trigger note after insert or update of status on budget_tracker.plaid_item
                for each row when (new.status = 'REMOVING') execute function faults.note();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}
