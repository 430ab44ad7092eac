-- Items, their accounts, and the exchanges that lead to them. All rows are of the environment that the row of meta names.
-- Runs as it is with `psql -1 -f` after 0001_core.sql.

-- One row for each public token that was ever submitted. State machine: docs/exchange.md.
create table budget_tracker.plaid_exchange (
    id                  uuid        primary key,
    user_id             text        not null,
    public_token_sha256 bytea       not null unique,
    public_token_sealed bytea,                  -- erased once it is of no use
    fingerprint         bytea,                  -- what is being linked, to find duplicates
    institution_id      text,                   -- where it is being linked, as far as Link said so
    allows_duplicate    boolean     not null default false,
    state               text        not null
        check (state in ('EXCHANGING', 'ACTIVE', 'REJECTED', 'UNKNOWN', 'SUSPECT', 'LOST')),
    fence               integer     not null,   -- grows with each holder; a write names the fence it was given
    attempt             integer     not null,   -- how many calls Plaid may have processed
    lease_until         timestamptz not null,   -- on this database's clock
    item_id             text,                   -- of a SUSPECT or LOST one: the item that is removed at Plaid on its account
    error_code          text,
    plaid_request_id    text,
    reconciled_at       timestamptz,            -- since when Plaid holds nothing that a SUSPECT or LOST one left
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now()
);

-- Each index is written to with each exchange, or its condition is computed: recovery does with these two, whose rows are few.
create index plaid_exchange_lost on budget_tracker.plaid_exchange (user_id)
    where state in ('SUSPECT', 'LOST');

-- Of two links of the same accounts that run at once, one is exchanged. Holds what is open, which is also what may hold a public token.
create unique index plaid_exchange_one_link on budget_tracker.plaid_exchange (user_id, fingerprint)
    where state in ('EXCHANGING', 'UNKNOWN');

create table budget_tracker.plaid_item (
    id                  uuid        primary key,
    user_id             text        not null,
    item_id             text        not null unique,
    access_token_sealed bytea       not null,
    key_id              text        not null,
    token_version       integer     not null default 1,
    institution_id      text,
    institution_name    text,
    fingerprint         bytea,
    -- Its life: docs/items.md.
    status              text        not null
        check (status in ('GOOD', 'LOGIN_REQUIRED', 'PENDING_DISCONNECT', 'PENDING_EXPIRATION', 'REVOKED', 'ERROR', 'REMOVING')),
    error_code          text,                                   -- Plaid's, where the status is one
    consent_expires_at  timestamptz,                            -- as Plaid says
    disconnects_at      timestamptz,                            -- as PENDING_DISCONNECT announced; null once repaired
    announced_at        timestamptz,                            -- when a disconnection or new accounts were last announced
    has_new_accounts    boolean     not null default false,
    is_announced        boolean     not null default false,     -- whether the host is told of it
    webhook             text,                                   -- where its webhooks were last pointed to, or found to go
    -- The queue of checks, one row an item.
    checked_at          timestamptz,
    check_due_at        timestamptz not null default now(),     -- after a lease, a back-off or a poll
    check_fence         integer     not null default 0,         -- grows with each check that begins or is asked for
    check_failures      integer     not null default 0,
    -- The queue of syncs, and how far they have come: docs/sync.md.
    sync_due_at         timestamptz not null default now(),
    sync_lease_until    timestamptz,                            -- while somebody is at it
    sync_fence          integer     not null default 0,         -- grows with each sync that begins
    sync_wanted         integer     not null default 0,         -- grows with each time one is asked for
    sync_attempts       integer     not null default 0,         -- since one was left with nothing to wait for
    sync_leased_at      timestamptz,                            -- these two, for Plaid's limits
    sync_calls          integer     not null default 0,
    sync_error_code     text,
    sync_cursor         text,                                   -- what was read with it is in plaid_transaction
    last_change         bigint      not null default 0,         -- number of the latest in plaid_transaction
    synced_at           timestamptz,
    is_history_complete boolean     not null default false,
    transaction_count   integer     not null default 0,
    oldest_transaction  date,
    sync_not_before     timestamptz,                            -- until when Plaid has asked to be left alone
    refreshed_at        timestamptz,                            -- when the bank was last asked because a user wanted it
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now()
);

-- An item that needs its person waits outside for its repair.
create index plaid_item_sync on budget_tracker.plaid_item (sync_due_at)
    where is_announced and status in ('GOOD', 'PENDING_DISCONNECT', 'PENDING_EXPIRATION');

create index plaid_item_sync_leased on budget_tracker.plaid_item (sync_leased_at)
    where sync_leased_at is not null;

create index plaid_item_check on budget_tracker.plaid_item (check_due_at)
    where is_announced and status <> 'REMOVING';

create index plaid_item_user on budget_tracker.plaid_item (user_id, created_at);

create index plaid_item_key on budget_tracker.plaid_item (key_id, id);

create index plaid_item_removing on budget_tracker.plaid_item (updated_at)
    where status = 'REMOVING';

create index plaid_item_fingerprint on budget_tracker.plaid_item (user_id, fingerprint)
    where fingerprint is not null;

create table budget_tracker.plaid_account (
    item       uuid not null references budget_tracker.plaid_item (id) on delete cascade,
    account_id text not null,
    name       text,
    mask       text,
    type       text,
    subtype    text,
    closed_at  timestamptz,                     -- since when the bank does not name it; named again, it is open again
    official_name            text,
    persistent_account_id    text,              -- the same for everybody who links it; few banks have one
    balance_current          numeric,           -- as Plaid says: of credit and loan accounts, what is owed
    balance_available        numeric,
    balance_limit            numeric,
    iso_currency_code        text,
    unofficial_currency_code text,
    primary key (item, account_id)
);

-- What an account held: the last that was heard on each day, in UTC.
create table budget_tracker.plaid_balance (
    item       uuid    not null,
    account_id text    not null,
    day        date    not null,
    current    numeric,
    available  numeric,
    credit     numeric,                         -- the limit
    primary key (item, account_id, day),
    foreign key (item, account_id) references budget_tracker.plaid_account (item, account_id) on delete cascade
);

-- The mirror: what Plaid says of each transaction now, and of each that was, that it is gone.
create table budget_tracker.plaid_transaction (
    item                     uuid        not null,  -- a plaid_item's id; who writes holds that row, which a foreign key would do for each of these
    transaction_id           text        not null,
    account_id               text        not null,
    amount                   numeric     not null,  -- positive: money leaves the account
    iso_currency_code        text,
    unofficial_currency_code text,
    date                     date        not null,  -- the bank's calendar
    authorized_date          date,
    datetime                 timestamptz,
    authorized_datetime      timestamptz,
    is_pending               boolean     not null,
    pending_transaction_id   text,
    name                     text,
    original_description     text,
    merchant_name            text,
    merchant_entity_id       text,
    counterparties           json,
    location                 json,
    payment_meta             json,
    payment_channel          text,
    transaction_code         text,
    check_number             text,
    category_primary         text,
    category_detailed        text,
    category_version         text,
    category_confidence      text,
    change                   bigint      not null,  -- the number of its latest, of the item's
    changed_at               timestamptz not null default now(),
    removed_at               timestamptz,           -- since when Plaid does not tell of it; it may come back
    primary key (item, transaction_id)
);

create index plaid_transaction_change on budget_tracker.plaid_transaction (item, change);

-- What "on delete cascade" would do, with its owner's rights as that does.
create function budget_tracker.plaid_item_delete_transactions() returns trigger language plpgsql security definer set search_path = '' as $$
begin
    if tg_op = 'TRUNCATE' then
        truncate budget_tracker.plaid_transaction;
    else
        delete from budget_tracker.plaid_transaction where item = old.id;
    end if;
    return null;
end $$;

create trigger plaid_item_delete_transactions after delete on budget_tracker.plaid_item
    for each row execute function budget_tracker.plaid_item_delete_transactions();

create trigger plaid_item_truncate_transactions after truncate on budget_tracker.plaid_item
    for each statement execute function budget_tracker.plaid_item_delete_transactions();

-- Items that Plaid names and no row owns, and since when they are known.
create table budget_tracker.plaid_unowned_item (
    item_id       text        primary key,
    user_id       text        not null,
    is_forgotten  boolean     not null default false, -- its row was here until an operator deleted it
    first_seen_at timestamptz not null default now(),
    reported_at   timestamptz                          -- since when an operator knows of it: it may be another database's
);

-- Which user a link token was given to; kept for as long as its sessions can be asked for.
create table budget_tracker.plaid_link_token (
    id                uuid        primary key,
    link_token_sha256 bytea       not null unique,
    user_id           text        not null,
    item              uuid        references budget_tracker.plaid_item (id) on delete cascade, -- which it repairs
    selects_accounts  boolean     not null default false,
    link_token_sealed bytea,                                    -- where its sessions are asked for; erased once they need not be
    poll_at           timestamptz,                              -- when they are asked for next
    created_at        timestamptz not null default now(),
    expires_at        timestamptz not null
);

create index plaid_link_token_expiry on budget_tracker.plaid_link_token (expires_at);

create index plaid_link_token_poll on budget_tracker.plaid_link_token (poll_at)
    where poll_at is not null;

create index plaid_link_token_item on budget_tracker.plaid_link_token (item)
    where item is not null;

-- Webhooks that were verified, so that a repeated one changes nothing; never their bodies. Gone after a week.
create table budget_tracker.plaid_webhook (
    body_sha256  bytea       not null,
    issued_at    timestamptz not null,
    webhook_type text        not null,
    webhook_code text        not null,
    item_id      text,
    received_at  timestamptz not null default now(),
    primary key (body_sha256, issued_at)
);

create index plaid_webhook_received on budget_tracker.plaid_webhook (received_at);

-- What a bank is called and looks like, as Plaid says.
create table budget_tracker.plaid_institution (
    institution_id text        primary key,
    name           text,
    url            text,
    primary_color  text,
    logo           text,                                        -- PNG in base64
    fetched_at     timestamptz not null default now()
);

insert into budget_tracker.migration (module, version, name) values ('plaid', 1, 'plaid');
