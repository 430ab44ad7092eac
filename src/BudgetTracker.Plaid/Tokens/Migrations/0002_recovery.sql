-- What recovery, the duplicate gate and the binding of public tokens to link tokens need.

alter table budget_tracker.plaid_exchange add column fingerprint bytea;
alter table budget_tracker.plaid_item add column fingerprint bytea;

-- Of two links of the same accounts that run at once, one is exchanged.
create unique index plaid_exchange_one_link on budget_tracker.plaid_exchange (environment, user_id, fingerprint)
    where state in ('EXCHANGING', 'UNKNOWN');

create index plaid_item_fingerprint on budget_tracker.plaid_item (environment, user_id, fingerprint)
    where fingerprint is not null;

-- Items that Plaid names and no row owns, and since when they are known.
create table budget_tracker.plaid_unowned_item (
    environment   text        not null,
    item_id       text        not null,
    user_id       text        not null,
    first_seen_at timestamptz not null default now(),
    primary key (environment, item_id)
);

-- Which user a link token was given to; kept for as long as its sessions can be asked for.
create table budget_tracker.plaid_link_token (
    environment       text        not null,
    link_token_sha256 bytea       not null,
    user_id           text        not null,
    expires_at        timestamptz not null,
    primary key (environment, link_token_sha256)
);

create index plaid_link_token_expiry on budget_tracker.plaid_link_token (expires_at);

insert into budget_tracker.plaid_migration (version, name) values (2, 'recovery');
