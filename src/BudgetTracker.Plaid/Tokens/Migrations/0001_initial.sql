-- Items, their accounts, and the exchanges that lead to them.
-- Runs as it is with `psql -1 -f`; the library replaces the schema's name where Postgres:Schema gives another.

create schema if not exists budget_tracker;

create table budget_tracker.plaid_migration (
    version    integer     primary key,
    name       text        not null,
    applied_at timestamptz not null default now()
);

-- One row for each public token that was ever submitted. State machine: docs/exchange.md.
create table budget_tracker.plaid_exchange (
    id                  uuid        primary key,
    environment         text        not null,
    user_id             text        not null,
    public_token_sha256 bytea       not null,
    public_token_sealed bytea,                  -- erased once it is of no use
    state               text        not null
        check (state in ('EXCHANGING', 'ACTIVE', 'REJECTED', 'UNKNOWN', 'SUSPECT', 'LOST')),
    fence               integer     not null,   -- grows with each holder; a write names the fence it was given
    attempt             integer     not null,   -- how many calls Plaid may have processed
    lease_until         timestamptz not null,   -- on this database's clock
    item_id             text,
    error_code          text,
    plaid_request_id    text,
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now(),
    unique (environment, public_token_sha256)
);

create index plaid_exchange_open on budget_tracker.plaid_exchange (lease_until)
    where state in ('EXCHANGING', 'UNKNOWN');

create index plaid_exchange_sealed on budget_tracker.plaid_exchange (created_at)
    where public_token_sealed is not null;

create table budget_tracker.plaid_item (
    id                  uuid        primary key,
    environment         text        not null,
    user_id             text        not null,
    item_id             text        not null,
    access_token_sealed bytea       not null,
    key_id              text        not null,
    token_version       integer     not null default 1,
    institution_id      text,
    institution_name    text,
    status              text        not null,
    created_at          timestamptz not null default now(),
    updated_at          timestamptz not null default now(),
    unique (environment, item_id)
);

create index plaid_item_user on budget_tracker.plaid_item (environment, user_id, created_at);

create index plaid_item_key on budget_tracker.plaid_item (key_id);

create table budget_tracker.plaid_account (
    item       uuid not null references budget_tracker.plaid_item (id) on delete cascade,
    account_id text not null,
    name       text,
    mask       text,
    type       text,
    subtype    text,
    primary key (item, account_id)
);

insert into budget_tracker.plaid_migration (version, name) values (1, 'initial');
