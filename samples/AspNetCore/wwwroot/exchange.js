import { api } from './api.js';
import { createPendingCard } from './pending.js';
import { store } from './store.js';

const EXCHANGES = 'plaid.exchanges';
const LONGEST_WAIT = 30;

/** Those that are not over, of this tab. */
export const pending = () => store.get(EXCHANGES) ?? [];

function keep(exchange) {
  store.set(EXCHANGES, [...pending().filter(({ id }) => id !== exchange.id), exchange]);
  return exchange;
}

const drop = ({ id }) => store.set(EXCHANGES, pending().filter((other) => other.id !== id));

/**
 * Follows an exchange until the server knows how it ended, through reloads and whatever fails meanwhile: the same token is answered with the
 * same bank. Its end is the item, or a thrown problem that no repetition cures.
 */
export async function follow(begun) {
  let exchange = keep(begun);
  const card = createPendingCard(exchange.name);
  try {
    for (let failures = 0; ;) {
      try {
        const answer = await ask(exchange);
        if (!answer.location) return answer;
        failures = 0;
        // The server goes on with it by itself now, and needs the token no more.
        exchange = keep({ ...exchange, body: undefined, location: answer.location });
        card.sayPending();
        await card.wait(answer.retryAfter);
      } catch (error) {
        if (!error.retry) throw error;
        card.sayHeldUp(error, Boolean(exchange.location));
        await card.wait(Math.min(2 ** ++failures, LONGEST_WAIT));
      }
    }
  } finally {
    drop(exchange);
    card.remove();
  }
}

const ask = ({ location, body }) => location ? api('GET', location) : api('POST', '/exchange-public-token', body);
