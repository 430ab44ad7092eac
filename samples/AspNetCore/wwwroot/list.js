import { createCard } from './card.js';
import { byId, clone, keepFocus } from './dom.js';

const cards = new Map();

/** The banks' cards, one for each item and in their order; null stands for "not known": nothing is shown rather than "no bank yet". */
export function showBanks(items, doing, actions) {
  const list = byId('banks');
  list.setAttribute('aria-busy', 'false');
  const shown = (items ?? []).map((item) => {
    const card = cards.get(item.item_id) ?? createCard(actions);
    cards.set(item.item_id, card);
    card.show(item, doing.get(item.item_id));
    return card;
  });
  for (const [id, card] of cards) if (!shown.includes(card)) cards.delete(id);
  place(list, items?.length === 0 ? [list.querySelector('.empty') ?? clone('empty')] : shown);
}

/** Touches only what is not in its place, because an element that moves loses its focus. */
function place(list, elements) {
  const focused = [...list.children].findIndex((element) => element.contains(document.activeElement));
  keepFocus(() => {
    for (const old of [...list.children]) if (!elements.includes(old)) old.remove();
    elements.forEach((element, index) => {
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
  }, ...(focused < 0 ? [] : [elements[focused], elements[focused - 1]].map((element) => element?.querySelector('h2[tabindex]'))), byId('title'));
}

/** What of a bank's card can take the focus that a dialog gives back. */
export const focusableOf = (itemId) => ['.help', 'h2'].map((selector) => cards.get(itemId)?.querySelector(selector));
