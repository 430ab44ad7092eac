// A page that opens Link and writes down what Link tells it: /?plaid=http://...&token=link-...&embedded=true
const { plaid, token, embedded } = Object.fromEntries(new URLSearchParams(location.search));
const button = document.getElementById('open');

window.calls = [];
const note = (name) => (...values) => window.calls.push({ name, values });
const config = window.config = { token, onLoad: note('onLoad'), onEvent: note('onEvent'), onSuccess: note('onSuccess'), onExit: note('onExit') };

const script = document.createElement('script');
script.src = `${plaid}/link/v2/stable/link-initialize.js`;
script.addEventListener('load', () => {
  window.handler = embedded ? Plaid.createEmbedded(config, document.getElementById('banks')) : Plaid.create(config);
  button.disabled = false;
});
document.head.append(script);

// As pages do that fetch a link token first: nothing has the focus when Link opens.
button.addEventListener('click', () => {
  button.disabled = true;
  requestAnimationFrame(() => requestAnimationFrame(() => {
    window.handler.open();
    button.disabled = false;
  }));
});
