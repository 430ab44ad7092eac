-- What every module needs of the schema: which migrations it has, and whose data it holds.
-- Runs as it is with `psql -1 -f`; the library puts another name in place of the schema's where Postgres:Schema gives one.

create schema if not exists budget_tracker;

create table budget_tracker.migration (
    module     text        not null,
    version    integer     not null,
    name       text        not null,
    applied_at timestamptz not null default now(),
    primary key (module, version)
);

-- One row. A schema holds the data of one environment: its rows name none.
create table budget_tracker.meta (
    is_only     boolean     primary key default true check (is_only),
    environment text        not null,
    database_id uuid        not null default gen_random_uuid(),
    created_at  timestamptz not null default now()
);

-- Events that hosts are told at least once, written in the commit that makes them true.
create table budget_tracker.outbox (
    position    bigint      primary key generated always as identity,
    id          uuid        not null default gen_random_uuid(), -- told with it, so that an event told twice is recognised
    topic       text        not null,
    subject     text        not null,   -- events of one subject are told in order
    body        text        not null,   -- JSON
    occurred_at timestamptz not null default clock_timestamp(), -- in the order of positions, within a subject
    due_at      timestamptz not null default now(), -- after a lease or a back-off
    attempts    integer     not null default 0
);

create index outbox_subject on budget_tracker.outbox (topic, subject, position);

insert into budget_tracker.migration (module, version, name) values ('core', 1, 'core');
