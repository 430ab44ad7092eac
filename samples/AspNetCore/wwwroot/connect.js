import { api, Problem } from './api.js';
import { add, check, find, refreshQuietly, remove } from './banks.js';
import { nameOf } from './card.js';
import { byId, focusFirst, markWorking } from './dom.js';
import { follow } from './exchange.js';
import * as link from './link.js';
import { focusableOf } from './list.js';
import { announce, fail, hideNotice, notice } from './notice.js';

let isOpening = false;

/** Opens Link to connect a bank; with `replaces`, in place of an item that works no more. */
export const connect = (purpose = {}, button = byId('connect')) => open(purpose, button);

/** What the one button of a bank's card does. */
export function help(item, button) {
  if (item.action === 'relink') connect({ replaces: item.item_id }, button);
  else open({ item_id: item.item_id, chooses: item.action === 'choose_accounts' }, button);
}

async function open(purpose, button) {
  if (isOpening) return;
  isOpening = true;
  hideNotice();
  announce('Opening Plaid’s sign-in window');
  markWorking(button, true);
  const done = () => {
    isOpening = false;
    markWorking(button, false);
  };
  try {
    await link.ready();
    const { link_token } = await api('POST', '/link-token', purpose.item_id && { item_id: purpose.item_id, account_selection_enabled: purpose.chooses });
    await run({ ...purpose, link_token }, { onLoad: done }, button);
  } catch (error) {
    fail(error, () => open(purpose, button));
    if (purpose.item_id) refreshQuietly(); // The bank may be in another state than the page shows.
  } finally {
    done();
    announce('');
  }
}

/** Goes on where the bank has sent the browser back to this page. */
export async function resume(receivedRedirectUri) {
  const session = link.leftFor();
  if (!session) return fail(new Problem({ code: 'session_gone' }), connect, 'Connect again');
  try {
    await link.ready();
    await run(session, { receivedRedirectUri }, byId('connect'));
  } catch (error) {
    fail(error, () => resume(receivedRedirectUri));
  }
}

async function run(session, options, button) {
  const { success, error } = await link.open(session, options);
  markWorking(button, false);
  focusFirst(button, ...focusableOf(session.item_id), byId('connect'));
  if (!success) return leave(session, error);
  if (session.item_id) {
    // Update mode changes no token: there is nothing to exchange, but something to ask.
    check(session.item_id, (name) => session.chooses ? `Thank you, your choice for ${name} is saved.` : `Thank you, ${name} is connected again.`);
  } else if (!success.public_token) {
    // Several banks in one session: what they brought reaches the server by itself.
    notice('Your banks are safe, and appear here in a moment.');
    for (const seconds of [1, 2, 4, 8, 16]) setTimeout(refreshQuietly, 1000 * seconds);
  } else {
    exchange({
      id: crypto.randomUUID(),
      name: success.metadata?.institution?.name ?? 'your bank',
      replaces: session.replaces,
      body: { ...success, link_token: session.link_token },
    });
  }
}

function leave(session, error) {
  if (!error) return notice(session.item_id ? 'Nothing was changed. You can try again whenever you like.' : 'No bank was connected. You can try again whenever you like.');
  const problem = { detail: error.display_message || 'The bank could not be connected.', code: error.error_code, request_id: error.request_id };
  fail(new Problem(problem), () => open({ ...session, link_token: undefined }, byId('connect')));
}

/** Ends in a bank that is connected, or says why not. */
export async function exchange(begun) {
  try {
    const item = await follow(begun);
    await add(item);
    connected(find(item.item_id) ?? item, begun.replaces);
  } catch (error) {
    if (error.code === 'duplicate_item') await duplicate(error.itemId, begun);
    else fail(error, () => connect({ replaces: begun.replaces }), 'Connect again');
  }
}

/** The old connection is not removed by itself: what is known of it may be wanted. */
function connected(item, replaces) {
  const name = nameOf(item);
  const old = replaces !== item.item_id && find(replaces);
  if (!old) return notice(`${name} is connected.`);
  notice(`${name} is connected again. The old connection of ${nameOf(old)} is of no use any more.`, {
    actions: [{ label: 'Remove the old one', run: () => remove(old, `Remove the old connection of ${nameOf(old)}?`) }],
  });
}

async function duplicate(itemId, begun) {
  await refreshQuietly();
  const existing = find(itemId);
  const label = existing?.action === 'choose_accounts' ? 'Choose accounts' : 'Sign in again';
  notice(`You have connected ${begun.name} already. Its accounts are here, and nothing was connected twice.`, {
    actions: !existing || existing.action === 'wait' ? [] : [{ label, run: () => help(existing, byId('connect')) }],
  });
}
