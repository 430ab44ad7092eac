const words = {
  offline: 'The server cannot be reached. Check your connection and try again.',
  database_unavailable: 'Your banks cannot be read or saved just now. Nothing is lost; try again in a moment.',
  plaid_unavailable: 'Plaid or the bank is not answering just now. Nothing is lost; try again in a moment.',
  plaid_misconfigured: 'This service is not set up properly yet. Whoever runs it finds the reason in its log.',
  too_many_requests: 'That was a lot at once. Wait a moment and try again.',
  unknown_public_token: 'This sign-in has expired. Please connect the bank once more.',
  relink_required: 'Something went wrong on the way and the connection was lost. Please connect the bank once more.',
  refresh_too_soon: 'This bank was asked a short while ago. News arrive by themselves.',
  item_not_found: 'This bank is no longer connected.',
  unauthenticated: 'You are signed out. Sign in and come back.',
  exchange_not_found: 'What became of this sign-in is not known any more. Please connect the bank once more.',
  link_unreachable: 'Plaid’s sign-in window cannot be loaded. Check your connection, and any blocker of scripts.',
  session_gone: 'The bank sent you back, but this window no longer knows what for. Please connect the bank once more.',
};

/** An error in words for a person, with what support asks for in small print. */
export class Problem extends Error {
  constructor({ code, detail, request_id, item_id, status, retry }) {
    super(words[code] ?? detail ?? 'Something went wrong.');
    this.code = code;
    this.itemId = item_id;
    this.retry = retry ?? (status === 429 || status >= 500);
    this.smallPrint = [code, request_id && `request ${request_id}`].filter(Boolean).join(' · ');
  }
}

/** Calls the server; a 202 comes back as `{ location, retryAfter }`, an error as a thrown {@link Problem}. */
export async function api(method, path, body) {
  let answer;
  try {
    answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    if (answer.status === 202) {
      return { location: answer.headers.get('location'), retryAfter: Number(answer.headers.get('retry-after')) || 2 };
    }
    if (answer.ok) return answer.status === 204 ? null : await answer.json();
  } catch {
    throw new Problem({ code: 'offline', retry: true });
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Problem({ ...problem, status: answer.status });
}
