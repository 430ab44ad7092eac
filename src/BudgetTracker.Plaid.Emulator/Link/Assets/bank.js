// The OAuth bank's page: asks for permission and sends the browser back to the app's redirect URI.
// https://plaid.com/docs/link/oauth/

const query = new URLSearchParams(location.search);

const say = (text) => {
  document.getElementById('alert').textContent = text;
};

async function decide(approved) {
  say('');
  try {
    const response = await fetch('/link/frame/return', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ link_session_id: query.get('session'), approved }),
    });
    const answer = await response.json();
    if (response.ok) location.assign(answer.url);
    else say(answer.error_message);
  } catch {
    say('The connection failed. Please try again.');
  }
}

document.title = document.getElementById('name').textContent = query.get('name') ?? 'Platypus OAuth Bank';
document.getElementById('approve').addEventListener('click', () => decide(true));
document.getElementById('deny').addEventListener('click', () => decide(false));
