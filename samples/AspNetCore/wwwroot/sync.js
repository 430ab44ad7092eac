const working = ['GOOD', 'PENDING_EXPIRATION', 'PENDING_DISCONNECT'];
const steps = [['minute', 60], ['hour', 3600], ['day', 86400]];

/** Whether transactions come in, or will by themselves. */
export const comes = ({ status, action }) => working.includes(status) && action !== 'repair';

/** Whether there is more to come soon. */
export const isUnderWay = (item) => comes(item) && !(item.sync?.history_complete || item.sync?.error_code);

/** How far an item's transactions are, in words: how many, how far back, and as of when. */
export function syncText(item) {
  const { sync } = item;
  const held = sync?.synced_at && [count(sync.transactions), sync.oldest && `back to ${monthOf(sync.oldest)}`].filter(Boolean).join(', ');
  if (!comes(item)) return held ? `${held}.` : '';
  if (!held) return sync?.error_code ? 'Its transactions could not be fetched yet. This goes on by itself.' : 'Fetching its transactions\u00a0…';
  if (sync.error_code) return `${held}, as of ${ago(sync.synced_at)}. News could not be fetched; this goes on by itself.`;
  return sync.history_complete ? `${held}. Up to date ${ago(sync.synced_at)}.` : `${held} so far. Older ones are on their way\u00a0…`;
}

function ago(moment) {
  const seconds = Math.max(0, (Date.now() - new Date(moment)) / 1000);
  const [unit, length] = steps.findLast(([, size]) => seconds >= size) ?? [];
  return unit ? new Intl.RelativeTimeFormat('en-GB').format(-Math.floor(seconds / length), unit) : 'just now';
}

const count = (number) => number === 1 ? '1 transaction' : `${number.toLocaleString('en-GB')} transactions`;
// A calendar date, which no time zone moves.
const monthOf = (date) => new Date(`${date}T00:00Z`).toLocaleString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
