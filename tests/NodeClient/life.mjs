// The life of an item, by Plaid's own client: node life.mjs <address of an emulator>
import assert from 'node:assert/strict';
import { Configuration, CountryCode, PlaidApi, Products, WebhookType } from 'plaid';
import { Mirror } from './transactions.mjs';
import { receiveWebhooks } from './webhooks.mjs';

const [, , address] = process.argv;
const plaid = new PlaidApi(new Configuration({
  basePath: address,
  baseOptions: { proxy: false, headers: { 'PLAID-CLIENT-ID': 'client', 'PLAID-SECRET': 'secret', 'Plaid-Version': '2020-09-14' } },
}));
const webhooks = await receiveWebhooks(plaid);
const institution = 'ins_109508';
let mirror;

async function step(name, act) {
  const result = await act();
  console.log(`done: ${name}`);
  return result;
}

/** The emulator's own routes do what a user does in Link. */
async function completeLink(linkToken) {
  const answer = await fetch(`${address}/emulator/link/complete`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ link_token: linkToken }),
  });
  assert.equal(answer.status, 200);
  return (await answer.json()).public_token;
}

async function moveClock(days) {
  const answer = await fetch(`${address}/emulator/clock`, {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ advance_days: days }) });
  assert.equal(answer.status, 200);
}

const createLinkToken = async (more) => (await plaid.linkTokenCreate({
  client_name: 'Test', language: 'en', country_codes: [CountryCode.Us], user: { client_user_id: 'user-1' }, ...more,
})).data.link_token;

async function refused(call, code) {
  const error = await call().then(() => assert.fail(`${code} was expected`), (reason) => reason);
  assert.equal(error.response?.data.error_code, code, error.message);
}

const linked = await step('an item is linked', async () => {
  const linkToken = await createLinkToken({ products: [Products.Transactions], webhook: webhooks.address });
  const { data } = await plaid.itemPublicTokenExchange({ public_token: await completeLink(linkToken) });
  const { data: { link_sessions: sessions } } = await plaid.linkTokenGet({ link_token: linkToken });
  assert.equal(sessions[0].results.item_add_results.length, 1);
  return data;
});

const { access_token, item_id } = await step('an item is made without Link', async () => {
  const { data: { public_token } } = await plaid.sandboxPublicTokenCreate({
    institution_id: institution, initial_products: [Products.Transactions], options: { webhook: webhooks.address },
  });
  const { data } = await plaid.itemPublicTokenExchange({ public_token });
  assert.notEqual(data.item_id, linked.item_id);
  await refused(() => plaid.itemPublicTokenExchange({ public_token }), 'INVALID_PUBLIC_TOKEN');
  return data;
});

await step('it has a bank and accounts', async () => {
  const { data: { item } } = await plaid.itemGet({ access_token });
  assert.deepEqual([item.item_id, item.institution_id, item.error], [item_id, institution, null]);
  const { data: { accounts } } = await plaid.accountsGet({ access_token });
  assert.ok(accounts.length > 1 && accounts.every(({ balances }) => balances.available !== null || balances.current !== null));
  const { data: { accounts: [only] } } = await plaid.accountsGet({ access_token, options: { account_ids: [accounts[0].account_id] } });
  assert.deepEqual(only, accounts[0]);
  const { data } = await plaid.institutionsGetById({ institution_id: institution, country_codes: [CountryCode.Us] });
  assert.equal(data.institution.name, 'First Platypus Bank');
});

await step('its transactions are read through all pages', async () => {
  mirror = new Mirror(plaid, access_token);
  assert.equal(await mirror.sync(100), 'NOT_READY');
  await moveClock(1 / 24);
  assert.equal(await mirror.sync(100), 'HISTORICAL_UPDATE_COMPLETE');
  assert.ok(mirror.rows.size > 150);
  const update = await webhooks.next('SYNC_UPDATES_AVAILABLE');
  assert.deepEqual([update.item_id, update.initial_update_complete], [item_id, true]);
});

await step('time brings new ones, and pending ones are posted', async () => {
  const before = new Map(mirror.rows);
  await moveClock(20);
  await mirror.sync(50);
  const posted = [...mirror.rows.values()].filter((row) => before.get(row.pending_transaction_id)?.pending);
  assert.ok(posted.length > 0 && posted.every((row) => !row.pending && !mirror.rows.has(row.pending_transaction_id)));
  const { data: { accounts } } = await plaid.accountsBalanceGet({ access_token });
  const sum = (rows, account) => [...rows.values()].filter((row) => row.account_id === account && !row.pending).reduce((cents, row) => cents + Math.round(row.amount * 100), 0);
  const { data: { accounts: [checking] } } = await plaid.accountsGet({ access_token });
  assert.equal(accounts[0].balances.current, checking.balances.current);
  assert.ok(sum(mirror.rows, checking.account_id) !== sum(before, checking.account_id));
});

await step('its streams are known', async () => {
  const { data } = await plaid.transactionsRecurringGet({ access_token });
  assert.ok(data.inflow_streams.some(({ frequency }) => frequency === 'SEMI_MONTHLY'));
  assert.ok(data.outflow_streams.some(({ status, transaction_ids: ids }) => status === 'MATURE' && ids.every((id) => mirror.rows.has(id))));
  await plaid.transactionsRefresh({ access_token });
});

await step('a webhook comes and is signed', async () => {
  await plaid.sandboxItemFireWebhook({ access_token, webhook_type: WebhookType.Item, webhook_code: 'NEW_ACCOUNTS_AVAILABLE' });
  const webhook = await webhooks.next('NEW_ACCOUNTS_AVAILABLE');
  assert.deepEqual([webhook.webhook_type, webhook.item_id], ['ITEM', item_id]);
});

await step('it breaks and is repaired in update mode', async () => {
  await plaid.sandboxItemResetLogin({ access_token });
  assert.equal((await webhooks.next('ERROR')).error.error_code, 'ITEM_LOGIN_REQUIRED');
  await refused(() => plaid.accountsGet({ access_token }), 'ITEM_LOGIN_REQUIRED');
  await completeLink(await createLinkToken({ access_token }));
  await plaid.accountsGet({ access_token });
});

await step('its webhook moves', async () => {
  const { data: { item } } = await plaid.itemWebhookUpdate({ access_token, webhook: `${webhooks.address}/2` });
  assert.equal(item.webhook, `${webhooks.address}/2`);
  assert.equal((await webhooks.next('WEBHOOK_UPDATE_ACKNOWLEDGED')).new_webhook_url, item.webhook);
});

const renewed = await step('its access token is replaced', async () => {
  const { data: { new_access_token } } = await plaid.itemAccessTokenInvalidate({ access_token });
  await refused(() => plaid.itemGet({ access_token }), 'INVALID_ACCESS_TOKEN');
  return new_access_token;
});

await step('it is removed', async () => {
  await plaid.itemRemove({ access_token: renewed });
  await refused(() => plaid.itemGet({ access_token: renewed }), 'ITEM_NOT_FOUND');
  await plaid.itemRemove({ access_token: linked.access_token });
});

webhooks.close();
console.log('the item had its life');
