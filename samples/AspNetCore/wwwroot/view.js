const byId = (id) => document.getElementById(id);
const clone = (id) => byId(id).content.firstElementChild.cloneNode(true);

export function notice(text, { bad = false, small, action } = {}) {
  const button = byId('notice-action');
  byId('notice').className = bad ? 'notice bad' : 'notice';
  byId('notice').setAttribute('role', bad ? 'alert' : 'status');
  byId('notice-text').textContent = text;
  byId('notice-small').textContent = small ?? '';
  byId('notice-small').hidden = !small;
  button.hidden = !action;
  button.textContent = action?.label ?? '';
  button.onclick = () => {
    hideNotice();
    action.run();
  };
  byId('notice').hidden = false;
}

export function hideNotice() {
  byId('notice').hidden = true;
}

byId('notice-close').addEventListener('click', hideNotice);

export function confirmRemoval(name) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = `Remove ${name}?`;
  dialog.returnValue = 'cancel';
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener('close', () => answer(dialog.returnValue === 'remove'), { once: true });
  });
}

export function markBusy(card) {
  const buttons = [...card.querySelectorAll('button')];
  const set = (busy) => {
    card.classList.toggle('busy', busy);
    for (const button of buttons) button.disabled = busy;
  };
  set(true);
  return () => set(false);
}

export function renderLoading() {
  byId('banks').setAttribute('aria-busy', 'true');
}

/** Null stands for "not known": nothing is shown rather than "no bank yet". */
export function renderBanks(items, actions) {
  byId('banks').setAttribute('aria-busy', 'false');
  if (!items) byId('banks').replaceChildren();
  else if (items.length === 0) byId('banks').replaceChildren(clone('empty'));
  else byId('banks').replaceChildren(...items.map((item) => bankCard(item, actions)));
}

function bankCard(item, actions) {
  const card = clone('bank');
  const name = item.institution?.name || 'A bank';
  const find = (selector) => card.querySelector(selector);
  find('h2').textContent = name;
  find('.avatar').textContent = [...name][0].toUpperCase();
  find('.name p').textContent = `${count(item.accounts.length)}, connected ${new Date(item.created_at).toLocaleDateString(undefined, { dateStyle: 'medium' })}`;
  find('.warning').hidden = find('.repair').hidden = item.status !== 'LOGIN_REQUIRED';
  find('.removing').hidden = item.status !== 'REMOVING';
  find('.repair').addEventListener('click', () => actions.repair(item));
  find('.remove').setAttribute('aria-label', `Remove ${name}`);
  find('.remove').addEventListener('click', () => actions.remove(item, card, name));
  find('ul').hidden = item.accounts.length === 0;
  find('ul').replaceChildren(...item.accounts.map(accountRow));
  return card;
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

const count = (accounts) => accounts === 1 ? '1 account' : `${accounts} accounts`;
const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
