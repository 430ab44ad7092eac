// The dialog's course: what follows what, and what the page is told about it.
import { ask, begin, emit, emitError, emitView, inTime, link, tellPage, unreachable } from './session.js';
import { exit, handOff } from './leaving.js';
import { byId, clearPane, listAccounts, listQuestions, onSubmit, setAlert, setBusy, showBanks, showPane } from './panes.js';

const statuses = { device: 'choose_device', code: 'requires_code', questions: 'requires_questions', selections: 'requires_selections' };

export async function open(request) {
  begin(request);
  byId('panel').hidden = false;
  clearPane();
  setBusy(true);
  byId('close').focus();
  const { answer, error } = await ask('start', { link_token: request.token, received_redirect_uri: request.receivedRedirectUri });
  setBusy(false);
  if (error) return fail(error);
  Object.assign(link, { id: answer.link_session_id, start: answer, client: answer.client_name, bank: answer.institution });
  emit('OPEN', { is_update_mode: String(answer.update_mode) });
  if (answer.signed_in) return proceed(answer.signed_in);
  if (answer.denied) return chooseBank('The bank was not given your permission. Choose another one, or try again.');
  return answer.update_mode ? signIn() : consent();
}

const go = (pane, id, options = {}) => {
  link.pane = pane;
  showPane(id, { ...options, bank: link.bank, texts: { client: link.client, bank: link.bank?.name, ...options.texts } });
};

function consent() {
  const chosen = link.start.institutions.find((bank) => bank.institution_id === link.request.institutionId);
  go(consent, 'consent', {
    texts: { products: link.start.products.join(', ') },
    actions: { continue: () => (chosen ? visit(chosen) : chooseBank()) },
  });
  emitView('CONSENT');
}

function chooseBank(alert = '') {
  link.bank = null;
  link.status = 'institution_not_found';
  go(() => chooseBank(), 'institutions', { back: consent });
  setAlert(alert);
  emitView('SELECT_INSTITUTION');
  showBanks(link.start.institutions, visit, (query) => link && emit('SEARCH_INSTITUTION', { institution_search_query: query }));
}

function visit(bank) {
  link.bank = bank;
  emit('SELECT_INSTITUTION');
  if (bank.oauth) leaveForBank();
  else signIn();
}

function signIn() {
  link.status = 'requires_credentials';
  go(signIn, 'credentials', { back: link.start.update_mode ? null : () => chooseBank() });
  emitView('CREDENTIAL');
  onSubmit(async (form) => {
    const { username, password } = Object.fromEntries(form);
    if (!username || !password) return setAlert('Enter a username and a password.');
    emit('SUBMIT_CREDENTIALS');
    const answer = await send('sign-in', { institution_id: link.bank.institution_id, username, password }, () => emitView('CREDENTIAL'));
    if (answer) return proceed(answer);
    const { elements } = byId('form') ?? {};
    elements?.password?.focus();
    elements?.password?.select();
  });
}

function proceed(answer) {
  if (answer.challenge) return answerBank(answer.challenge);
  return answer.choose_accounts ? chooseAccounts(answer) : finish(answer.accounts.map(({ id }) => id));
}

/** What the bank wants to know beside the password. */
function answerBank(challenge) {
  const view = () => emitView('MFA', { mfa_type: challenge.type });
  link.status = statuses[challenge.type];
  go(() => answerBank(challenge), 'mfa', { texts: { hint: challenge.hint } });
  view();
  listQuestions(challenge.questions);
  onSubmit(async (form) => {
    const answers = challenge.questions.map((_, index) => form.get(`answer${index}`) ?? '');
    if (answers.includes('')) return setAlert('Answer every question.');
    emit('SUBMIT_MFA', { mfa_type: challenge.type });
    const answer = await send('answer', { answers }, view);
    if (answer) proceed(answer);
  });
}

function leaveForBank() {
  link.status = 'requires_oauth';
  go(leaveForBank, 'oauth', {
    back: () => chooseBank(),
    actions: {
      async leave() {
        emit('OPEN_OAUTH');
        const { answer, error } = await ask('leave', { institution_id: link.bank.institution_id });
        if (error) return fail(error);
        await inTime(link.recorded);
        tellPage({ type: 'redirect', path: answer.url });
      },
    },
  });
  emitView('OAUTH');
}

function chooseAccounts(found) {
  link.status = 'requires_account_selection';
  go(() => chooseAccounts(found), 'accounts');
  emitView('SELECT_ACCOUNT');
  listAccounts(found.accounts, found.selected);
  onSubmit((form) => {
    const chosen = form.getAll('account');
    if (chosen.length === 0) return setAlert('Choose at least one account.');
    finish(chosen);
  });
}

async function finish(accountIds) {
  emitView('LOADING');
  setBusy(true);
  const { answer, error } = await ask('finish', { account_ids: accountIds });
  setBusy(false);
  if (error) return fail(error);
  if (link.start.multi_item) return another(answer);
  link.success = answer;
  go(finish, 'success', { actions: { finish: handOff } });
  emitView('CONNECTED');
}

/** One bank is linked, and the session may link more: their tokens come by webhook and /link/token/get, not through the page. */
function another(answer) {
  link.added = [...(link.added ?? []), answer];
  go(() => another(answer), 'another', { actions: { more: () => chooseBank(), finish: endAll } });
  emitView('CONNECTED');
}

async function endAll() {
  const ended = await send('end', {}, () => emitView('CONNECTED'));
  if (!ended) return;
  link.success = { public_token: null, institution: null, accounts: [] };
  handOff();
}

/** Asks and shows what the bank says against it on the pane that asked; without an answer there is nothing to go on with. */
async function send(step, body, showAgain) {
  setAlert('');
  emitView('LOADING');
  setBusy(true);
  const { answer, error } = await ask(step, body);
  setBusy(false);
  link.error = error ?? null;
  if (!error) return answer;
  if (error === unreachable || isForgotten(error)) return fail(error);
  emitError(error);
  showAgain();
  setAlert(error.display_message ?? error.error_message);
}

/** The emulator was started anew and knows this session no more. */
const isForgotten = ({ error_type: type }) => link.id !== null && type === 'INVALID_REQUEST';

function fail(error) {
  if (isForgotten(error)) return void open(link.request);
  link.error = error;
  emitError(error);
  if (error === unreachable) {
    const retry = link.pane ?? (() => open(link.request));
    showPane('offline', { texts: { message: error.display_message }, actions: { retry, exit } });
  } else {
    const cure = error.error_code === 'INVALID_LINK_TOKEN' ? 'Ask your backend for a new link token: they live for hours, not days.' : '';
    showPane('error', { texts: { message: error.display_message ?? error.error_message, code: error.error_code, cure }, actions: { exit } });
  }
  emitView('ERROR');
}
