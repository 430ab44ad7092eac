import { clone, dayOf, disable, keepFocus, momentOf, onPress } from './dom.js';
import { showLogo } from './logo.js';
import { stateOf } from './state.js';
import { comes, syncText } from './sync.js';

const doings = {
  checking: { tone: 'wait busy', title: 'Checking', text: 'You have signed in. Asking the bank how it is now\u00a0…' },
  asking: { tone: 'good busy', title: 'Connected', text: 'Asking the bank for news\u00a0…' },
  removing: { tone: 'wait busy', title: 'Removing', text: 'Ending the connection\u00a0…' },
};

export const nameOf = (item) => item.institution?.name || 'A bank';

/** A bank's card. Shown again it stays the same element, so that a refresh takes no focus and does not flicker. */
export function createCard(actions) {
  const card = clone('bank');
  const find = (selector) => card.querySelector(selector);
  let shown;
  onPress(find('.help'), () => actions.help(shown, find('.help')));
  onPress(find('.refresh'), () => actions.askForNews(shown));
  onPress(find('.remove'), () => actions.remove(shown));
  card.show = (item, doing) => {
    shown = item;
    keepFocus(() => fill(find, item, doing), find('h2'));
    card.setAttribute('aria-busy', String(Boolean(doing)));
  };
  return card;
}

function fill(find, item, doing) {
  const name = nameOf(item);
  const state = doings[doing] ?? stateOf(item);
  write(find('h2'), name);
  write(find('.about'), [count(item.accounts.length), item.created_at && `connected ${dayOf(item.created_at)}`].filter(Boolean).join(', '));
  showLogo(find('.avatar'), { ...item.institution, name });
  find('.state').className = `state ${state.tone}`;
  write(find('.title'), state.title);
  write(find('.text'), state.text);
  write(find('.print'), doing ? '' : smallPrint(item));
  write(find('.sync p'), syncText(item));
  find('.refresh').hidden = !(comes(item) && item.sync?.synced_at);
  find('.refresh').setAttribute('aria-label', `Refresh ${name}`);
  disable(find('.refresh'), Boolean(doing));
  const act = find('.help');
  act.hidden = !state.label;
  write(act, state.label ?? '');
  act.setAttribute('aria-label', `${state.label}: ${name}`);
  find('.remove').setAttribute('aria-label', `Remove ${name}`);
  disable(find('.remove'), Boolean(doing));
  showAccounts(find('ul'), item.accounts);
}

function smallPrint({ status, error_code: code, checked_at: checked }) {
  const parts = [code, status !== 'GOOD' && checked && `last asked ${momentOf(checked)}`];
  return sentence(parts.filter(Boolean).join(' · '));
}

function showAccounts(list, accounts) {
  const key = JSON.stringify(accounts);
  if (list.dataset.shown === key) return;
  list.dataset.shown = key;
  list.hidden = accounts.length === 0;
  list.replaceChildren(...accounts.map(accountRow));
}

function accountRow(account) {
  const row = clone('account');
  row.querySelector('.account').textContent = account.name || 'Account';
  row.querySelector('.kind').textContent = sentence(account.subtype || account.type || '');
  const mask = row.querySelector('.mask');
  if (account.mask) {
    mask.textContent = `•••• ${account.mask}`;
    mask.setAttribute('aria-label', `ending in ${account.mask}`);
    mask.setAttribute('role', 'img');
  }
  return row;
}

function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
  if (element.matches('p')) element.hidden = !text;
}

const count = (accounts) => accounts === 1 ? '1 account' : `${accounts} accounts`;
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
