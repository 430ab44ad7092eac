import { api, Problem } from './api.js';
import { notice, hideNotice, confirmRemoval, renderBanks, renderLoading, markBusy } from './view.js';

// What a reload, a redirect to the bank or a failed request must not lose. Per tab, gone with it.
const store = {
  get: (key) => JSON.parse(sessionStorage.getItem(key) ?? 'null'),
  set: (key, value) => sessionStorage.setItem(key, JSON.stringify(value)),
  drop: (key) => sessionStorage.removeItem(key),
};
const EXCHANGE = 'plaid.exchange';
const SESSION = 'plaid.link-session';
const OAUTH_RETURN = '/plaid-oauth';

const connectButton = document.getElementById('connect');
const repaired = new Set();
let linkScript;
let loadingScript;

async function refresh() {
  try {
    const { items } = await api('GET', '/items');
    for (const item of items) if (repaired.has(item.item_id)) item.status = 'GOOD';
    renderBanks(items, { remove, repair: (item) => connect(item.item_id) });
  } catch (error) {
    renderBanks(null);
    fail(error, refresh);
  }
}

async function connect(itemId) {
  if (store.get(EXCHANGE)) return exchange(); // One that failed goes first; its token would be lost.
  hideNotice();
  connectButton.disabled = true;
  try {
    await linkReady();
    const { link_token } = await api('POST', '/link-token', itemId ? { item_id: itemId } : undefined);
    store.set(SESSION, { link_token, item_id: itemId });
    openLink();
  } catch (error) {
    fail(error, () => connect(itemId));
  } finally {
    connectButton.disabled = false;
  }
}

function openLink(receivedRedirectUri) {
  const { link_token, item_id } = store.get(SESSION);
  const link = Plaid.create({
    token: link_token,
    receivedRedirectUri,
    onSuccess(public_token, metadata) {
      link.destroy();
      store.drop(SESSION);
      if (item_id) return finishRepair(item_id);
      store.set(EXCHANGE, { body: { public_token, link_token, metadata } });
      exchange();
    },
    onExit(error) {
      link.destroy();
      store.drop(SESSION);
      if (!error) notice('No bank was connected. You can try again whenever you like.');
      else fail(new Problem({ detail: error.display_message || 'The bank could not be connected.', code: error.error_code, request_id: error.request_id }), () => connect(item_id));
    },
  });
  link.open();
}

function finishRepair(itemId) {
  // Update mode changes no token, so there is nothing to exchange.
  repaired.add(itemId);
  notice('Thank you, you are signed in again.');
  refresh();
}

// Safe to repeat: the server answers the same token with the same bank.
async function exchange() {
  const pending = store.get(EXCHANGE);
  const name = pending.body.metadata?.institution?.name ?? 'Your bank';
  notice(`Connecting ${name}\u00a0…`);
  connectButton.disabled = true;
  try {
    if (!pending.location) {
      const answer = await api('POST', '/exchange-public-token', pending.body);
      if (answer.location) store.set(EXCHANGE, { ...pending, location: answer.location });
    }
    const { location } = store.get(EXCHANGE);
    if (location) await untilKnown(location);
    store.drop(EXCHANGE);
    notice(`${name} is connected.`);
    await refresh();
  } catch (error) {
    if (error.retry) return fail(error, exchange);
    store.drop(EXCHANGE);
    if (error.code === 'duplicate_item' && error.itemId) return fail(error, () => connect(error.itemId), 'Sign in again');
    fail(error, () => connect(), 'Connect again');
  } finally {
    connectButton.disabled = false;
  }
}

async function untilKnown(location) {
  for (let attempt = 0; attempt < 30; attempt++) {
    const answer = await api('GET', location);
    if (!answer.location) return;
    await new Promise((done) => setTimeout(done, answer.retryAfter * 1000));
  }
  throw new Problem({ code: 'still_pending', retry: true });
}

async function remove(item, card, name) {
  if (!await confirmRemoval(name)) return;
  hideNotice();
  const done = markBusy(card);
  try {
    await api('DELETE', `/items/${encodeURIComponent(item.item_id)}`);
  } catch (error) {
    if (error.code !== 'item_not_found') {
      done();
      return fail(error, () => remove(item, card, name));
    }
  }
  notice(`${name} was removed.`);
  await refresh();
}

function fail(error, retry, label = 'Try again') {
  const problem = error instanceof Problem ? error : new Problem({ code: 'page_error', detail: error.message });
  notice(problem.message, { bad: true, small: problem.smallPrint, action: retry && { label, run: retry } });
}

// Once; and again at the next click where it did not arrive.
function linkReady() {
  return loadingScript ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = linkScript;
    script.onload = resolve;
    script.onerror = () => {
      script.remove();
      loadingScript = null;
      reject(new Problem({ code: 'link_unreachable', retry: true }));
    };
    document.head.append(script);
  });
}

async function start() {
  renderLoading();
  let config;
  try {
    config = await api('GET', '/config.json');
  } catch (error) {
    renderBanks(null);
    return fail(error, start);
  }
  document.getElementById('emulator').hidden = document.getElementById('hint').hidden = !config.emulator;
  linkScript = config.link_script;
  linkReady().catch(() => {});

  await refresh();
  if (location.pathname === OAUTH_RETURN) {
    const received = location.href;
    history.replaceState(null, '', '/');
    if (!store.get(SESSION)) return fail(new Problem({ code: 'session_gone' }), () => connect(), 'Connect again');
    try {
      await linkReady();
      openLink(received);
    } catch (error) {
      fail(error, () => linkReady().then(() => openLink(received)));
    }
  } else if (store.get(EXCHANGE)) {
    exchange();
  }
}

connectButton.addEventListener('click', () => connect());
start();
