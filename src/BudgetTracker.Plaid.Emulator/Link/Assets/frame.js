// The dialog's course: what follows what, and what the page is told about it.
'use strict';

const page = new URLSearchParams(location.search).get('origin') ?? location.origin;
const panel = document.querySelector('.panel');

/** The one session of this opening; null while the dialog is closed. */
let link = null;

const tellPage = (message) => parent.postMessage(message, page);

async function ask(step, body) {
  const mine = link;
  const response = await fetch(`/link/frame/${step}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  // An answer that comes after its session ended has nothing left to continue.
  if (link !== mine) return new Promise(() => {});
  link.requestId = answer.request_id;
  return response.ok ? { answer } : { error: answer };
}

function emit(name, more = {}) {
  const metadata = {
    error_type: null, error_code: null, error_message: null, exit_status: null, mfa_type: null, selection: null, view_name: null,
    institution_id: link.bank?.institution_id ?? null, institution_name: link.bank?.name ?? null, institution_search_query: null,
    request_id: link.requestId, link_session_id: link.id, timestamp: new Date().toISOString(), ...more,
  };
  tellPage({ type: 'event', name, metadata });
  if (!link.id) return;
  const { link_session_id: ignoredId, timestamp: ignoredTime, ...told } = metadata;
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  link.recorded = link.recorded.then(() => ask('event', { link_session_id: link.id, event_name: name, metadata: known })).catch(console.error);
}

const view = (name) => emit('TRANSITION_VIEW', { view_name: name });

const emitError = ({ error_type, error_code, error_message }) => emit('ERROR', { error_type, error_code, error_message });

async function open(token, receivedRedirectUri) {
  link = { id: null, requestId: null, bank: null, status: 'requires_credentials', error: null, pane: null, recorded: Promise.resolve() };
  panel.hidden = false;
  const { answer, error } = await ask('start', { link_token: token, received_redirect_uri: receivedRedirectUri });
  if (error) return fail(error);
  Object.assign(link, { id: answer.link_session_id, start: answer, client: answer.client_name, bank: answer.institution });
  emit('OPEN');
  if (answer.signed_in) return chooseAccounts(answer.signed_in);
  if (answer.denied) return chooseBank('The bank was not given your permission. Choose another one, or try again.');
  return answer.update_mode ? signIn() : consent();
}

const go = (pane, id, options = {}) => {
  link.pane = pane;
  showPane(id, { ...options, bank: link.bank, texts: { client: link.client, bank: link.bank?.name, ...options.texts } });
};

function consent() {
  go(consent, 'consent', { texts: { products: link.start.products.join(', ') }, actions: { continue: () => chooseBank() } });
  view('CONSENT');
}

function chooseBank(alert = '') {
  link.bank = null;
  link.status = 'institution_not_found';
  go(chooseBank, 'institutions', { back: consent });
  setAlert(typeof alert === 'string' ? alert : '');
  view('SELECT_INSTITUTION');
  const choose = (bank) => {
    link.bank = bank;
    emit('SELECT_INSTITUTION');
    (bank.oauth ? visitBank : signIn)();
  };
  let pause;
  byId('search').addEventListener('input', ({ target }) => {
    const query = target.value.trim();
    listBanks(link.start.institutions.filter((bank) => bank.name.toLowerCase().includes(query.toLowerCase())), choose);
    clearTimeout(pause);
    pause = setTimeout(() => query && emit('SEARCH_INSTITUTION', { institution_search_query: query }), 300);
  });
  listBanks(link.start.institutions, choose);
}

function signIn() {
  link.status = 'requires_credentials';
  go(signIn, 'credentials', { back: link.start.update_mode ? null : chooseBank });
  view('CREDENTIAL');
  byId('form').addEventListener('submit', async (submit) => {
    submit.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(submit.target));
    if (!username || !password) return setAlert('Enter a username and a password.');
    setAlert('');
    emit('SUBMIT_CREDENTIALS');
    view('LOADING');
    setBusy(true);
    const { answer, error } = await ask('sign-in', { link_session_id: link.id, institution_id: link.bank.institution_id, username, password });
    setBusy(false);
    if (error) {
      link.error = error;
      emitError(error);
      view('CREDENTIAL');
      setAlert(error.display_message ?? error.error_message);
      byId('form').elements.password.select();
      return;
    }
    link.error = null;
    if (answer.choose_accounts) chooseAccounts(answer);
    else await finish(answer.accounts.map((account) => account.id));
  });
}

function visitBank() {
  link.status = 'requires_oauth';
  go(visitBank, 'oauth', {
    back: chooseBank,
    actions: {
      async leave() {
        emit('OPEN_OAUTH');
        const { answer, error } = await ask('leave', { link_session_id: link.id, institution_id: link.bank.institution_id });
        if (error) return fail(error);
        await link.recorded;
        tellPage({ type: 'redirect', path: answer.url });
      },
    },
  });
  view('OAUTH');
}

function chooseAccounts(found) {
  link.status = 'requires_account_selection';
  go(() => chooseAccounts(found), 'accounts');
  view('SELECT_ACCOUNT');
  listAccounts(found.accounts, found.selected);
  byId('form').addEventListener('submit', async (submit) => {
    submit.preventDefault();
    const chosen = new FormData(submit.target).getAll('account');
    if (chosen.length === 0) return setAlert('Choose at least one account.');
    await finish(chosen);
  });
}

async function finish(accountIds) {
  view('LOADING');
  setBusy(true);
  const { answer, error } = await ask('finish', { link_session_id: link.id, account_ids: accountIds });
  setBusy(false);
  if (error) return fail(error);
  link.success = answer;
  go(finish, 'success', { actions: { finish: handOff } });
  view('CONNECTED');
}

async function handOff() {
  const { public_token: publicToken, institution, accounts } = link.success;
  emit('HANDOFF');
  await link.recorded;
  const only = accounts.length === 1 ? accounts[0] : { id: null, name: null, mask: null, type: null, subtype: null };
  end({
    type: 'success',
    publicToken,
    metadata: {
      institution, accounts, account: only, account_id: only.id, link_session_id: link.id, public_token: publicToken, transfer_status: null,
    },
  });
}

function fail(error) {
  link.error = error;
  emitError(error);
  const cure = error.error_code === 'INVALID_LINK_TOKEN' ? 'Ask your backend for a new link token: they live for hours, not days.' : '';
  go(fail, 'error', {
    texts: { message: error.display_message ?? error.error_message, code: error.error_code, cure },
    actions: { exit },
  });
  view('ERROR');
}

function leave(force) {
  if (!link) return;
  if (link.success) handOff();
  else if (force || link.pane === fail) exit();
  else if (byId('pane').dataset.pane === 'leave') link.pane();
  else showPane('leave', { texts: { client: link.client }, actions: { stay: () => link.pane(), exit } });
}

async function exit() {
  const { error, bank } = link;
  const told = error && (({ error_type, error_code, error_message, display_message }) => ({ error_type, error_code, error_message, display_message }))(error);
  emit('EXIT', { exit_status: link.status, ...(told && { error_type: told.error_type, error_code: told.error_code, error_message: told.error_message }) });
  await link.recorded;
  if (link.id) await ask('exit', { link_session_id: link.id, status: link.status, institution_id: bank?.institution_id ?? null, error: told });
  end({
    type: 'exit',
    error: told,
    metadata: {
      institution: bank && { name: bank.name, institution_id: bank.institution_id },
      status: told && !link.id ? null : link.status, link_session_id: link.id, request_id: link.requestId,
    },
  });
}

function end(message) {
  // Only Plaid's own hosted page is told where to go on.
  const completion = link.start?.completion_redirect_uri;
  if (completion) message.metadata.completion_redirect_uri = completion;
  panel.hidden = true;
  byId('pane').replaceChildren();
  link = null;
  tellPage(message);
}

/** Keeps Tab within the dialog, as aria-modal promises. */
function trap(event) {
  const stops = [...panel.querySelectorAll('button, input')].filter((element) => !element.disabled && element.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && panel.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

byId('close').addEventListener('click', () => leave(false));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') leave(false);
  if (event.key === 'Tab') trap(event);
});
window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== page || source !== parent) return;
  if (data?.type === 'open') open(data.token, data.receivedRedirectUri).catch(console.error);
  if (data?.type === 'leave') leave(data.force === true);
});
tellPage({ type: 'ready' });
