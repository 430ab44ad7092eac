using System.Globalization;
using Npgsql;

namespace BudgetTracker.Faults;

/// <summary>Every event that was ever written into the outbox: noted by a trigger, in that very transaction.</summary>
internal static class NotedEvents
{
    public const string Query = "select position, id, kind, item_id from faults.event order by position";

    /// <summary>Notes from now on, and has the waits of checks, events and sessions take as much shorter as a lease is; after <see cref="BegunRemovals.NoteAsync"/>.</summary>
    public static async Task NoteAsync(TestRig rig)
    {
        // The intervals of their loops are the host's affair; these waits stand in the library's statements.
        var scale = (rig.Lease / TestRig.RealLease).ToString(CultureInfo.InvariantCulture);
        await using var connection = new NpgsqlConnection(rig.Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $$"""
            create table faults.event (position bigint primary key, id uuid not null, kind text, item_id text not null);
            create function faults.note_event() returns trigger language plpgsql as $$
            begin
                insert into faults.event values (new.position, new.id, new.body::jsonb ->> 'kind', new.subject);
                return null;
            end $$;
            create trigger note after insert on budget_tracker.outbox for each row execute function faults.note_event();

            create function faults.check_sooner() returns trigger language plpgsql as $$
            begin
                new.check_due_at := now() + (new.check_due_at - now()) * {{scale}};
                return new;
            end $$;
            create trigger sooner before update of check_due_at on budget_tracker.plaid_item for each row execute function faults.check_sooner();

            create function faults.tell_sooner() returns trigger language plpgsql as $$
            begin
                new.due_at := now() + (new.due_at - now()) * {{scale}};
                return new;
            end $$;
            create trigger sooner before update of due_at on budget_tracker.outbox for each row execute function faults.tell_sooner();

            -- Also a quarter of a link token's age, whose age is as short.
            create function faults.poll_sooner() returns trigger language plpgsql as $$
            begin
                if new.poll_at > now() then
                    new.poll_at := now() + greatest((new.poll_at - now()) * {{scale}}, (now() - new.created_at) / 4);
                end if;
                return new;
            end $$;
            create trigger sooner before insert or update of poll_at on budget_tracker.plaid_link_token for each row execute function faults.poll_sooner();
            """,
            connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <param name="Position">Its row's.</param>
/// <param name="Id">The event's own.</param>
/// <param name="Kind">What happened.</param>
/// <param name="ItemId">To which item.</param>
internal sealed record NotedEvent(long Position, Guid Id, string Kind, string ItemId);
