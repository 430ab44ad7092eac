// One opening of the dialog: what it knows, what it asks the emulator and what it tells the page.

const PATIENCE = 15_000;
const FAREWELL = 2_000;

/** What has to arrive although the page takes the frame away; a browser allows such requests little content. */
const farewells = ['event', 'exit'];

const page = new URLSearchParams(location.search).get('origin') ?? location.origin;

/** What no answer becomes: the emulator ended, or the way to it is cut. */
export const unreachable = {
  error_type: 'API_ERROR',
  error_code: 'INTERNAL_SERVER_ERROR',
  error_message: 'the emulator did not answer',
  display_message: 'The connection failed. Check your network, then try again.',
};

/** The one session of this opening; null while the dialog is closed. */
export let link = null;

export function begin(request) {
  link = {
    request, id: null, requestId: '', start: null, client: null, bank: null, status: 'requires_credentials', error: null,
    pane: null, success: null, leaving: false, recorded: Promise.resolve(),
  };
}

export const tellPage = (message) => parent.postMessage(message, page);

export function listenToPage(hear) {
  window.addEventListener('message', ({ origin, source, data }) => {
    if (origin === page && source === parent) hear(data ?? {});
  });
}

export async function call(step, body) {
  try {
    const response = await fetch(`/link/frame/${step}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      keepalive: farewells.includes(step),
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await response.json();
    return response.ok ? { answer } : { error: answer };
  } catch {
    return { error: unreachable };
  }
}

export async function ask(step, body) {
  const mine = link;
  const { answer, error } = await call(step, { link_session_id: link.id, ...body });
  // An answer that comes after its session ended has nothing left to continue.
  if (link !== mine) return new Promise(() => {});
  link.requestId = (answer ?? error).request_id ?? link.requestId;
  return { answer, error };
}

/** Waits for what is under way, but not for an emulator that is gone. */
export const inTime = (work) => Promise.race([work, new Promise((done) => setTimeout(done, FAREWELL))]);

/** Tells the page, and the link token's session, of an event: always the same members, null where they do not apply. */
export function emit(name, more = {}) {
  const metadata = {
    account_number_mask: null, error_type: null, error_code: null, error_message: null, exit_status: null,
    institution_id: link?.bank?.institution_id ?? null, institution_name: link?.bank?.name ?? null, institution_search_query: null,
    is_update_mode: null, match_reason: null, mfa_type: null, routing_number: null, selection: null, view_name: null,
    request_id: link?.requestId ?? '', link_session_id: link?.id ?? '', timestamp: new Date().toISOString(), ...more,
  };
  tellPage({ type: 'event', name, metadata });
  if (!link?.id) return;
  const { id } = link;
  const { link_session_id: ignoredId, timestamp: ignoredTime, ...told } = metadata;
  const known = Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null));
  link.recorded = link.recorded.then(() => call('event', { link_session_id: id, event_name: name, metadata: known }));
}

export const emitView = (name, more = {}) => emit('TRANSITION_VIEW', { view_name: name, ...more });

export const emitError = ({ error_type, error_code, error_message }) => emit('ERROR', { error_type, error_code, error_message });

/** Tells the page how it ended. */
export function end(message) {
  // Only Plaid's own hosted page is told where to go on.
  const completion = link.start?.completion_redirect_uri;
  if (completion) message.metadata.completion_redirect_uri = completion;
  link = null;
  tellPage(message);
}
