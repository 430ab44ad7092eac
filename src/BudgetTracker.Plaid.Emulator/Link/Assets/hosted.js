// Plaid's hosted page: Link without a page of one's own. The public token arrives by webhook and /link/token/get.
// https://plaid.com/docs/link/hosted-link/
'use strict';

const outcome = document.getElementById('outcome');
const again = document.getElementById('again');

const done = (text, completion, reopen) => {
  if (completion) location.assign(completion);
  outcome.textContent = text;
  again.hidden = !reopen;
};

const handler = Plaid.create({
  token: decodeURIComponent(location.pathname.split('/').at(-1)),
  onSuccess: (token, metadata) => done(`${metadata.institution?.name ?? 'What you chose'} is connected. You can close this page.`, metadata.completion_redirect_uri, false),
  onExit: (error, metadata) => done(error ? `It did not work: ${error.error_code}.` : 'You left without connecting.', metadata.completion_redirect_uri, true),
});

again.addEventListener('click', () => handler.open());
handler.open();
