import { Problem } from './api.js';
import { byId, clone, focusFirst, keepFocus } from './dom.js';

/** Says something in the page's one line for news; `actions` are `{ label, run }`. */
export function notice(text, { bad = false, small = '', actions = [] } = {}) {
  byId('notice').className = bad ? 'notice bad' : 'notice';
  byId('notice-text').textContent = text;
  byId('notice-small').textContent = small;
  byId('notice-small').hidden = !small;
  byId('notice-actions').replaceChildren(...actions.map(actionButton));
  byId('notice').hidden = false;
}

export function hideNotice() {
  keepFocus(() => { byId('notice').hidden = true; }, byId('title'));
}

/** An error, with a way on where there is one. */
export function fail(error, retry, label = 'Try again') {
  const problem = error instanceof Problem ? error : new Problem({ code: 'page_error', detail: error.message });
  notice(problem.message, { bad: true, small: problem.smallPrint, actions: retry ? [{ label, run: retry }] : [] });
}

/** For those who do not see that a button is at work. */
export function announce(text) {
  byId('announcement').textContent = text;
}

export function confirmRemoval(title, text) {
  const dialog = byId('confirm');
  byId('confirm-title').textContent = title;
  byId('confirm-text').textContent = text;
  dialog.returnValue = 'cancel';
  const opener = document.activeElement;
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener('close', () => {
      focusFirst(opener, byId('title'));
      answer(dialog.returnValue === 'remove');
    }, { once: true });
  });
}

function actionButton({ label, run }) {
  const button = clone('notice-action');
  button.textContent = label;
  button.addEventListener('click', () => {
    hideNotice();
    run();
  });
  return button;
}

byId('notice-close').addEventListener('click', hideNotice);
