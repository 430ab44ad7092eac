import { api } from './api.js';
import { nameOf } from './card.js';
import { showBanks } from './list.js';
import { confirmRemoval, fail, hideNotice, notice } from './notice.js';
import { stateOf } from './state.js';
import { isUnderWay } from './sync.js';
import { tellOtherTabs } from './tabs.js';

const KEPT = 'Its accounts disappear from here and Plaid ends the connection. You can connect it again at any time.';
const LOOKS = 6;

const doing = new Map(); // item_id: what is being done about it
let items = null;
let help;
let asked = 0;
let looks = 0;

export const find = (itemId) => items?.find((item) => item.item_id === itemId);

/** `helps` is what the one button of a card does for its bank. */
export function setUp(helps) {
  help = helps;
}

/** Shows what an exchange was answered with; the list tells the rest of it. */
export async function add(item) {
  items = items && [...items.filter(({ item_id: id }) => id !== item.item_id), item];
  show();
  tellOtherTabs();
  await refreshQuietly();
}

export async function refresh() {
  try {
    await load();
  } catch (error) {
    show();
    fail(error, refresh);
  }
}

/** Where nobody asked for it: what is shown stays where there is nothing newer. */
export const refreshQuietly = () => load().catch(() => {});

async function load() {
  const turn = ++asked;
  const answer = await api('GET', '/items');
  if (turn !== asked) return; // A later one is under way, and knows more.
  items = answer.items;
  show();
  lookAgain();
}

/** A bank that was just connected gets its logo when it is first asked, a moment later, and its transactions little by little. */
function lookAgain() {
  if (items.every((item) => item.checked_at && !isUnderWay(item))) looks = 0;
  else if (looks++ < LOOKS) setTimeout(refreshQuietly, 1000 * 2 ** looks);
}

const show = () => showBanks(items, doing, { help, askForNews, remove });

/** Asks how a bank is, once the user is back from its sign-in. */
export async function check(itemId, thanks) {
  const name = nameOf(find(itemId) ?? {});
  notice(`Checking ${name}\u00a0…`);
  mark(itemId, 'checking');
  try {
    const answer = await api('POST', `/items/${encodeURIComponent(itemId)}/check`);
    asked++; // What a refresh under way says may be older.
    items = items?.map((item) => item.item_id === itemId ? merge(item, answer) : item);
    notice(answer.status === 'GOOD' ? thanks(name) : `${name}: ${stateOf(answer).text}`);
  } catch (error) {
    if (error.retry) {
      const again = { label: 'Ask again', run: () => check(itemId, thanks) };
      notice(`Whether ${name} works again is not known yet. ${error.message}`, { bad: true, small: error.smallPrint, actions: [again] });
    } else {
      fail(error);
      refreshQuietly();
    }
  } finally {
    mark(itemId, null);
    tellOtherTabs();
  }
}

/** Has the bank asked for news, which arrive a little later. */
async function askForNews(item) {
  mark(item.item_id, 'asking');
  try {
    await api('POST', `/items/${encodeURIComponent(item.item_id)}/refresh`);
    notice(`${nameOf(item)} was asked. New transactions appear here in a moment.`);
    for (const seconds of [5, 15, 40]) setTimeout(refreshQuietly, 1000 * seconds);
  } catch (error) {
    fail(error);
    refreshQuietly(); // The bank may be in another state than the page shows.
  } finally {
    mark(item.item_id, null);
  }
}

/** What the list alone tells stays. */
const merge = (old, answer) => ({ ...answer, created_at: old.created_at, institution: { ...old.institution, ...answer.institution } });

export async function remove(item, title = `Remove ${nameOf(item)}?`) {
  if (!await confirmRemoval(title, KEPT)) return;
  hideNotice();
  mark(item.item_id, 'removing');
  try {
    await api('DELETE', `/items/${encodeURIComponent(item.item_id)}`);
  } catch (error) {
    if (error.code !== 'item_not_found') {
      fail(error, () => remove(item, title));
      return;
    }
  } finally {
    mark(item.item_id, null);
  }
  items = items?.filter(({ item_id: id }) => id !== item.item_id) ?? null;
  show();
  notice(`${nameOf(item)} was removed.`);
  tellOtherTabs();
  await refreshQuietly();
}

function mark(itemId, what) {
  if (what) doing.set(itemId, what);
  else doing.delete(itemId);
  show();
}
