// What the dialog shows. Each pane is a <template> of the page; nothing here talks to the emulator or to the app.

const SHOWN_BANKS = 50;

export const byId = (id) => document.getElementById(id);

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
export function showPane(id, { texts, bank, actions = {}, back = null } = {}) {
  byId('pane').replaceChildren(fromTemplate(id, texts, bank));
  byId('pane').dataset.pane = id;
  setAlert('');
  byId('back').hidden = !back;
  byId('back').onclick = back;
  for (const [name, act] of Object.entries(actions)) {
    byId('pane').querySelector(`[data-do="${name}"]`).addEventListener('click', act);
  }
  byId('pane').scrollTop = byId('panel').scrollTop = 0;
  (byId('pane').querySelector('input:not([type=checkbox], [type=radio])') ?? byId('heading')).focus();
}

export const shownPane = () => byId('pane').dataset.pane;

export function clearPane() {
  setBusy(false);
  delete byId('pane').dataset.pane;
  byId('pane').replaceChildren();
}

export function onSubmit(act) {
  byId('form').addEventListener('submit', (submit) => {
    submit.preventDefault();
    act(new FormData(submit.target));
  });
}

export function setAlert(text) {
  byId('alert').textContent = text;
}

export function setBusy(busy) {
  document.body.classList.toggle('busy', busy);
  byId('status').textContent = busy ? 'Loading' : '';
  for (const button of byId('pane').querySelectorAll('button.primary')) button.disabled = busy;
}

/** Lists the banks and searches them: `searched` hears of a query once the typing pauses or a bank is chosen. */
export function showBanks(banks, choose, searched = () => {}) {
  let query = '';
  let pause;
  const settle = () => {
    clearTimeout(pause);
    if (query) searched(query);
    query = '';
  };
  const list = (found) => listBanks(found, (bank) => {
    settle();
    choose(bank);
  });
  byId('search').addEventListener('input', ({ target }) => {
    query = target.value.trim();
    list(banks.filter(({ name }) => name.toLowerCase().includes(query.toLowerCase())));
    clearTimeout(pause);
    pause = setTimeout(settle, 300);
  });
  list(banks);
}

function listBanks(banks, choose) {
  byId('banks').replaceChildren(...banks.slice(0, SHOWN_BANKS).map((bank) => {
    const entry = fromTemplate('bank', { bank: bank.name }, bank);
    entry.querySelector('button').addEventListener('click', () => choose(bank));
    return entry;
  }));
  byId('none').hidden = banks.length > 0;
  byId('more').hidden = banks.length <= SHOWN_BANKS;
}

export function listAccounts(accounts, selected) {
  byId('list').replaceChildren(...accounts.map((account) => {
    const entry = fromTemplate('choice', { name: account.name, detail: `${label(account.subtype)} ••••${account.mask ?? ''}` });
    const box = entry.querySelector('input');
    Object.assign(box, { type: 'checkbox', name: 'account', value: account.id, checked: selected.includes(account.id) });
    return entry;
  }));
}

/** One field to each question, or one set of choices. */
export function listQuestions(questions) {
  byId('list').replaceChildren(...questions.map(({ text, choices }, index) => {
    const entry = fromTemplate(choices.length > 0 ? 'choices' : 'question', { text });
    const name = `answer${index}`;
    if (choices.length === 0) {
      entry.querySelector('input').name = name;
      return entry;
    }
    entry.querySelector('.choices').replaceChildren(...choices.map((choice) => {
      const option = fromTemplate('choice', { name: choice });
      Object.assign(option.querySelector('input'), { type: 'radio', name, value: choice });
      return option;
    }));
    return entry;
  }));
  byId('list').querySelector('input:not([type=radio])')?.focus();
}
