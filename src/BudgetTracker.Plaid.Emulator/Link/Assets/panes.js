// What the dialog shows. Each pane is a <template> of link.html; nothing here talks to the emulator or to the page.
'use strict';

const byId = (id) => document.getElementById(id);

const initials = (name) => name.split(/[\s-]+/).filter(Boolean).slice(0, 2).map((word) => word[0]).join('');

/** A subtype to read: "Savings", "Credit card", but "CD" and "IRA". */
const label = (subtype) => (subtype.length <= 3 ? subtype.toUpperCase() : subtype[0].toUpperCase() + subtype.slice(1));

/** A copy of a template with its texts filled in and its bank's emblem painted. */
function fromTemplate(id, texts = {}, bank = null) {
  const copy = byId(id).content.cloneNode(true);
  for (const slot of copy.querySelectorAll('[data-text]')) slot.textContent = texts[slot.dataset.text] ?? '';
  for (const emblem of copy.querySelectorAll('[data-avatar]')) {
    emblem.textContent = initials(bank.name);
    emblem.style.backgroundColor = bank.color;
  }
  return copy;
}

/** Shows a pane, moves the focus into it and wires its buttons. */
function showPane(id, { texts, bank, actions = {}, back = null } = {}) {
  byId('pane').replaceChildren(fromTemplate(id, texts, bank));
  byId('pane').dataset.pane = id;
  setAlert('');
  byId('back').hidden = !back;
  byId('back').onclick = back;
  for (const [name, act] of Object.entries(actions)) {
    byId('pane').querySelector(`[data-do="${name}"]`).addEventListener('click', act);
  }
  byId('pane').scrollTop = 0;
  (byId('pane').querySelector('input:not([type=checkbox])') ?? byId('heading')).focus();
}

function setAlert(text) {
  byId('alert').textContent = text;
}

function setBusy(busy) {
  document.body.classList.toggle('busy', busy);
  byId('status').textContent = busy ? 'Loading' : '';
  for (const button of byId('pane').querySelectorAll('button.primary')) button.disabled = busy;
}

function listBanks(banks, choose) {
  byId('banks').replaceChildren(...banks.map((bank) => {
    const entry = fromTemplate('bank', { bank: bank.name }, bank);
    entry.querySelector('button').addEventListener('click', () => choose(bank));
    return entry;
  }));
  byId('none').hidden = banks.length > 0;
}

function listAccounts(accounts, selected) {
  byId('list').replaceChildren(...accounts.map((account) => {
    const entry = fromTemplate('account', { name: account.name, detail: `${label(account.subtype)} ••••${account.mask ?? ''}` });
    const box = entry.querySelector('input');
    box.value = account.id;
    box.checked = selected.includes(account.id);
    return entry;
  }));
}
