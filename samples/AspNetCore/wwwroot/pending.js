import { byId, clone, keepFocus } from './dom.js';

const troubles = {
  offline: 'The server cannot be reached just now.',
  plaid_misconfigured: 'This service is not set up properly yet.',
};

/** The card of a bank that is being connected: calm, because there is nothing for a person to do. */
export function createPendingCard(name) {
  const card = clone('pending');
  const [title, text, small, again] = ['h2', '.text', '.small', 'button'].map((part) => card.querySelector(part));
  title.textContent = `Connecting ${name}\u00a0…`;
  byId('pending-banks').append(card);

  let wake;
  again.addEventListener('click', () => wake?.());

  return {
    sayPending() {
      say('Your bank is safe, we are finishing the connection. You need not wait: it appears here by itself.');
    },
    sayHeldUp(error, isSafe) {
      const trouble = troubles[error.code] ?? 'The server or the bank is not answering just now.';
      say(`${trouble} ${isSafe ? 'Your bank is safe, and we' : 'We'} keep trying by ourselves.`, error.smallPrint, true);
    },
    wait: (seconds) => new Promise((done) => {
      const timer = setTimeout(done, seconds * 1000);
      wake = () => {
        clearTimeout(timer);
        done();
      };
    }),
    remove: () => keepFocus(() => card.remove(), byId('title')),
  };

  function say(words, print = '', canHurry = false) {
    if (text.textContent !== words) text.textContent = words;
    small.textContent = print;
    small.hidden = !print;
    keepFocus(() => { again.hidden = !canHurry; }, title);
  }
}
