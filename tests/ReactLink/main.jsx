// A page of React's with Link on it: /?token=link-... It writes down what Link tells it.
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { PlaidEmbeddedLink, PlaidLink, usePlaidLink } from 'react-plaid-link';

const { token, embedded } = Object.fromEntries(new URLSearchParams(location.search));

window.calls = [];
const note = (name) => (...values) => window.calls.push({ name, values });
const config = { token, onLoad: note('onLoad'), onEvent: note('onEvent'), onSuccess: note('onSuccess'), onExit: note('onExit') };

function Opener() {
  const { open, ready, error } = usePlaidLink(config);
  return <button type="button" disabled={!ready} onClick={() => open()}>{error ? 'Failed' : 'Open'}</button>;
}

function Page() {
  return (
    <>
      <h1>React and Link</h1>
      <Opener />
      <PlaidLink {...config}>Component</PlaidLink>
      <div id="banks">{embedded && <PlaidEmbeddedLink {...config} />}</div>
    </>
  );
}

const root = createRoot(document.getElementById('root'));
window.unmount = () => root.unmount();
root.render(<StrictMode><Page /></StrictMode>);
