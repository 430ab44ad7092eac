// The two ways out of the dialog, and the question before the second.
import { byId, clearPane, showPane, shownPane } from './panes.js';
import { call, emit, emitView, end, inTime, link } from './session.js';

export async function handOff() {
  if (link.leaving) return;
  link.leaving = true;
  const { public_token: publicToken, institution, accounts } = link.success;
  emit('HANDOFF');
  await inTime(link.recorded);
  const only = accounts.length === 1 ? accounts[0] : { id: null, name: null, mask: null, type: null, subtype: null };
  close({
    type: 'success',
    publicToken,
    metadata: {
      institution, accounts, account: only, account_id: only.id, link_session_id: link.id, public_token: publicToken, transfer_status: null,
    },
  });
}

export async function exit() {
  if (link.leaving) return;
  link.leaving = true;
  const { id, bank, status } = link;
  const error = link.error && plain(link.error);
  const { display_message: ignored, ...told } = error ?? {};
  emit('EXIT', { exit_status: status, ...told });
  await inTime(link.recorded.then(() => id && call('exit', { link_session_id: id, status, institution_id: bank?.institution_id ?? null, error })));
  close({
    type: 'exit',
    error,
    metadata: {
      institution: bank && { name: bank.name, institution_id: bank.institution_id },
      status: error && !id ? null : status, link_session_id: id ?? '', request_id: link.requestId,
    },
  });
}

const plain = ({ error_type, error_code, error_message, display_message }) => ({ error_type, error_code, error_message, display_message });

/** The user wants out: asks whether they mean it, where there is something to lose. */
export function leave(force) {
  if (!link || link.leaving) return;
  if (link.success) handOff();
  else if (force || !link.pane || ['error', 'offline'].includes(shownPane())) exit();
  else if (shownPane() === 'leave') link.pane();
  else {
    showPane('leave', { texts: { client: link.client }, actions: { stay: () => link.pane(), exit } });
    emitView('EXIT');
  }
}

function close(message) {
  byId('panel').hidden = true;
  clearPane();
  end(message);
}
