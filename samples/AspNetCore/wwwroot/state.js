import { dayOf } from './dom.js';

const repairs = {
  ITEM_LOCKED: 'Your bank has locked the sign-in. Unlock it at your bank, then sign in again here.',
  ACCESS_NOT_GRANTED: 'Your bank was not given your permission. Sign in again and grant it.',
  ADDITIONAL_CONSENT_REQUIRED: 'Your bank asks for one more permission. Sign in again and grant it.',
  NO_ACCOUNTS: 'Your bank shows no account that can be shared. Sign in again and choose one.',
};

const gone = {
  ITEM_NOT_FOUND: 'This connection has ended. What is known of the accounts stays here, but nothing new arrives.',
};

/** How a bank is, in words that a person understands: a title, what it means, and the name of the one action that helps. */
export function stateOf({ status, action, error_code: code, ends_at: end }) {
  switch (status) {
    case 'REMOVING':
      return { tone: 'wait', title: 'Being removed', text: 'Removing this bank was not confirmed yet. Choose Remove again to finish it.' };
    case 'LOGIN_REQUIRED':
      return { tone: 'act', title: 'Sign-in needed', text: 'Your bank wants you to sign in again before it sends anything new.', label: 'Sign in again' };
    case 'PENDING_EXPIRATION':
      return { tone: 'act', title: 'Ends soon', text: `Your access ${ends(end)}. Renew it, and everything stays as it is.`, label: 'Renew access' };
    case 'PENDING_DISCONNECT':
      return { tone: 'act', title: 'Ends soon', text: `Your bank changes how it connects. Your access ${ends(end)}, unless you renew it.`, label: 'Renew access' };
    default:
      return byAction(status, action, code);
  }
}

// Also for a status that a later version of the server knows.
function byAction(status, action, code) {
  switch (action) {
    case 'repair':
      return { tone: 'act', title: 'Sign-in needed', text: repairs[code] ?? 'Your bank wants you to sign in again.', label: 'Sign in again' };
    case 'choose_accounts':
      return { tone: 'news', title: 'New accounts', text: 'Your bank has new accounts you can share.', label: 'Choose accounts' };
    case 'relink':
      return {
        tone: 'gone', title: 'Disconnected', label: 'Connect again',
        text: gone[code] ?? 'The permission for this bank was taken back. What is known of the accounts stays here, but nothing new arrives.',
      };
    case 'wait':
      return { tone: 'wait', title: 'Waiting for the bank', text: 'Your bank or Plaid has a problem. There is nothing for you to do: this goes on by itself when it is mended.' };
    default:
      return status === 'GOOD'
        ? { tone: 'good', title: 'Connected', text: '' }
        : { tone: 'wait', title: 'Not known', text: 'How this bank is, is not known just now.' };
  }
}

function ends(end) {
  if (!end) return 'ends soon';
  return new Date(end) < new Date() ? `ended on ${dayOf(end)}` : `ends on ${dayOf(end)}`;
}
