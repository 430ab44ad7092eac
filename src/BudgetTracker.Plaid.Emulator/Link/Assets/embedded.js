// The banks on the app's own page, for Plaid.createEmbedded; the one that is chosen opens the dialog.
// https://plaid.com/docs/link/embedded-institution-search/
import { byId, setAlert, showBanks } from './panes.js';
import { call, listenToPage, tellPage } from './session.js';

let token;

async function show() {
  setAlert('');
  byId('retry').hidden = true;
  const { answer, error } = await call('institutions', { link_token: token });
  if (error) {
    setAlert(error.display_message ?? error.error_message);
    byId('retry').hidden = false;
    return;
  }
  byId('offer').hidden = false;
  showBanks(answer.institutions, (bank) => tellPage({ type: 'choose', institutionId: bank.institution_id }));
}

byId('retry').addEventListener('click', show);
listenToPage((message) => {
  if (message.type !== 'list') return;
  token = message.token;
  show();
});
tellPage({ type: 'ready' });
