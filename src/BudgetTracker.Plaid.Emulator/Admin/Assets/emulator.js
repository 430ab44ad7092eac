// The emulator's page for people: reads /emulator/overview and shows it as tables. What it shows is text, never markup.
const byId = (id) => document.getElementById(id);
const drawn = new Map();

async function call(path, method = 'GET', body) {
  const answer = await fetch(`/emulator/${path}`, {
    method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  const text = await answer.text();
  const value = text && JSON.parse(text);
  if (!answer.ok)
    throw new Error(value.error_message || `The emulator answered with ${answer.status}.`);
  return value;
}

function element(name, children = [], properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Draws a table, unless it would be the same: focus and scrolling stay where they are. */
function table(id, headings, rows, empty) {
  const key = JSON.stringify(rows.map((row) => [row.key, ...row.cells.map((cell) => cell?.text ?? cell)]));
  if (drawn.get(id) === key)
    return;
  drawn.set(id, key);
  byId(id).replaceChildren(rows.length === 0 ? element('p', [empty]) : element('table', [
    element('thead', [element('tr', headings.map((text) => element('th', [text], { scope: 'col' })))]),
    element('tbody', rows.map((row) => element('tr', row.cells.map((value, index) => cell(value, headings[index])), { className: row.off ? 'off' : '' }))),
  ]));
}

/** Narrow screens show each cell on a line of its own, after its heading. */
function cell(value, heading) {
  const made = element('td', [value?.node ? value.node() : element('span', [String(value?.text ?? value ?? '')])], { className: value?.bad ? 'bad' : '' });
  made.dataset.label = heading;
  return made;
}

const bad = (text, isBad) => ({ text, bad: isBad });

function actions(item) {
  const act = (label, path, body) => element('button', [label], { type: 'button', onclick: () => run(`items/${item.item_id}/${path}`, 'POST', body) });
  return element('div', [
    item.error ? act('Repair', 'repair') : act('Want a sign-in', 'break', {}),
    act('Open an account', 'open-account'),
    act('Revoke', 'revoke'),
  ], { className: 'buttons' });
}

function show(overview) {
  byId('now').textContent = `${overview.now.replace('T', ' ').replace('Z', '')} UTC`;
  table('items', ['Bank', 'Person', 'Item', 'Products', 'State', 'Transactions', 'Webhook', ''], overview.items.map((item) => ({
    key: item.item_id,
    off: item.removed,
    cells: [
      item.bank, item.person, item.item_id, item.products.join(', '),
      item.removed ? 'removed' : bad(item.error ?? 'good', item.error), item.transactions ?? 'not asked for', item.webhook ?? 'none',
      item.removed ? '' : { text: item.error, node: () => actions(item) },
    ],
  })), 'No bank is linked yet.');
  table('webhooks', ['Code', 'Item', 'Fate', 'Answers', 'Address'], overview.webhooks.map((webhook) => ({
    key: webhook.id,
    cells: [
      `${webhook.type} ${webhook.code}`, webhook.item_id, bad(webhook.fate, webhook.fate === 'GivenUp'),
      webhook.attempts.map((attempt) => attempt.status_code ?? attempt.failure).join(', '), webhook.address,
    ],
  })), 'No webhook was sent yet.');
  table('faults', ['Where', 'Kind', 'When', 'Probability', 'Left'], [...overview.faults, ...overview.webhook_faults].map((fault) => ({
    cells: [fault.where, fault.kind, fault.after ? 'after the work' : 'before it', fault.probability, fault.left ?? 'without end'] })), 'No fault is planned.');
  table('tokens', ['Token', 'Person', 'Expires', 'Uses'], overview.tokens.map((token) => ({
    off: token.expires_at < overview.now, cells: [token.token, token.person, token.expires_at, token.uses] })), 'No token was issued yet.');
  table('calls', ['Route', 'Status', 'Fault'], overview.calls.map((entry) => ({
    cells: [entry.path, bad(entry.status || 'none', entry.status !== 200), entry.fault] })), 'Nobody has called yet.');
}

async function look() {
  try {
    show(await call('overview'));
    byId('state').textContent = '';
  } catch (error) {
    byId('state').textContent = error instanceof TypeError ? 'The emulator does not answer.' : error.message;
  }
}

async function run(path, method, body) {
  try {
    await call(path, method, body);
    await look();
  } catch (error) {
    byId('state').textContent = error.message;
  }
}

for (const button of document.querySelectorAll('[data-days]'))
  button.onclick = () => run('clock', 'POST', { advance_days: Number(button.dataset.days) });
byId('rotate').onclick = () => run('webhooks/key', 'POST');
byId('clear').onclick = async () => {
  await run('faults', 'DELETE');
  await run('webhooks/faults', 'DELETE');
};
byId('fault').onsubmit = (event) => {
  event.preventDefault();
  const { route, kind, count, after } = event.target.elements;
  run('faults', 'POST', { route: route.value, kind: kind.value, count: Number(count.value), after: after.checked });
};

await look();
setInterval(look, 2000);
