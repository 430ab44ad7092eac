// A worker that syncs transactions as it is usually written for Node: the official clients, one process for each processor, a few items at once in
// each, and for each page one statement and the cursor in one transaction. It keeps the same columns as ours.
import cluster from 'node:cluster';
import http from 'node:http';
import { availableParallelism } from 'node:os';
import pg from 'pg';
import { connectToPlaid } from './plaid.mjs';

const env = process.env;
const processes = availableParallelism();
const itemsAtOnce = 4 / processes;

const columns = {
  transaction_id: 'text', account_id: 'text', amount: 'numeric', iso_currency_code: 'text', unofficial_currency_code: 'text', date: 'date',
  authorized_date: 'date', datetime: 'timestamptz', authorized_datetime: 'timestamptz', is_pending: 'boolean', pending_transaction_id: 'text', name: 'text',
  original_description: 'text', merchant_name: 'text', merchant_entity_id: 'text', counterparties: 'json', location: 'json', payment_meta: 'json',
  payment_channel: 'text', transaction_code: 'text', check_number: 'text', category_primary: 'text', category_detailed: 'text', category_version: 'text',
  category_confidence: 'text',
};
const names = Object.keys(columns);
const upsert = {
  name: 'upsert',
  text: `
    insert into peer_transaction (item, ${names})
    select $1::uuid, ${names.map(name => `t.${name}`)} from json_to_recordset($2::json) as t (${names.map(name => `${name} ${columns[name]}`)})
    on conflict (item, transaction_id) do update set ${names.slice(1).map(name => `${name} = excluded.${name}`)}, changed_at = now(), removed_at = null`,
};

function rowOf(said) {
  const category = said.personal_finance_category;
  return {
    transaction_id: said.transaction_id, account_id: said.account_id, amount: said.amount, iso_currency_code: said.iso_currency_code,
    unofficial_currency_code: said.unofficial_currency_code, date: said.date, authorized_date: said.authorized_date, datetime: said.datetime,
    authorized_datetime: said.authorized_datetime, is_pending: said.pending, pending_transaction_id: said.pending_transaction_id, name: said.name,
    original_description: said.original_description, merchant_name: said.merchant_name, merchant_entity_id: said.merchant_entity_id,
    counterparties: said.counterparties?.map(({ name, type, entity_id, confidence_level }) => ({ name, type, entity_id, confidence_level })),
    location: said.location, payment_meta: said.payment_meta, payment_channel: said.payment_channel, transaction_code: said.transaction_code,
    check_number: said.check_number, category_primary: category?.primary, category_detailed: category?.detailed, category_version: category?.version,
    category_confidence: category?.confidence_level,
  };
}

if (cluster.isPrimary) {
  const children = Array.from({ length: processes }, () => cluster.fork());
  cluster.on('exit', () => process.exit(1));
  const server = http.createServer(async (request, response) => {
    const counts = await Promise.all(children.map(child => new Promise(resolve => {
      child.once('message', resolve);
      child.send('sync');
    })));
    response.end(`${counts.reduce((sum, count) => sum + count)}`);
  });
  server.listen(Number(env.PORT), '127.0.0.1', () => console.log(`READY http://127.0.0.1:${env.PORT}`));
} else {
  const plaid = connectToPlaid(env.PLAID_URL, env);
  const database = new pg.Pool({ connectionString: env.DATABASE_URL, max: Math.floor(Number(env.POOL) / processes) });
  process.on('message', async () => {
    const counts = await Promise.all(Array.from({ length: itemsAtOnce }, () => syncAll(database, plaid)));
    process.send(counts.reduce((sum, count) => sum + count));
  });
}

async function syncAll(database, plaid) {
  for (let count = 0; ; count++) {
    const { rows: [item] } = await database.query(`
      update peer_item set is_taken = true where id = (
        select id from peer_item where not is_taken order by id limit 1 for update skip locked) returning id, name, cursor`);
    if (!item) return count;
    await syncItem(database, plaid, item);
  }
}

async function syncItem(database, plaid, item) {
  for (let { cursor } = item, hasMore = true; hasMore;) {
    const page = await plaid.sync(`access-sandbox-${item.name}`, cursor ?? undefined);
    const connection = await database.connect();
    try {
      await connection.query('begin');
      await connection.query({ ...upsert, values: [item.id, JSON.stringify([...page.added, ...page.modified].map(rowOf))] });
      if (page.removed.length > 0) {
        await connection.query(
          'update peer_transaction set removed_at = now() where item = $1 and transaction_id = any ($2)',
          [item.id, page.removed.map(gone => gone.transaction_id)]);
      }
      await connection.query('update peer_item set cursor = $2 where id = $1', [item.id, page.next_cursor]);
      await connection.query('commit');
    } catch (error) {
      await connection.query('rollback');
      throw error;
    } finally {
      connection.release();
    }
    ({ next_cursor: cursor, has_more: hasMore } = page);
  }
}
