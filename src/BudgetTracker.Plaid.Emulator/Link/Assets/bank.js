// The OAuth bank's page: asks for permission and sends the browser back to the app's redirect URI.
// https://plaid.com/docs/link/oauth/
'use strict';

const session = new URLSearchParams(location.search).get('session');

async function decide(approved) {
  const response = await fetch('/link/frame/return', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ link_session_id: session, approved }),
  });
  const answer = await response.json();
  if (response.ok) location.assign(answer.url);
  else document.getElementById('alert').textContent = answer.error_message;
}

document.getElementById('approve').addEventListener('click', () => decide(true));
document.getElementById('deny').addEventListener('click', () => decide(false));
