import { Problem } from './api.js';
import { store } from './store.js';

const SESSION = 'plaid.link-session';
const PATIENCE = 15_000; // After that the page is busy no more, whether Link says that it is there or not.

let script;
let arriving;

/** From where Link is loaded; it comes ahead of the first click. */
export function setScript(address) {
  script = address;
  ready().catch(() => {});
}

/** Once; and again at the next click where it did not arrive. */
export function ready() {
  return arriving ??= new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = script;
    element.onload = resolve;
    element.onerror = () => {
      element.remove();
      arriving = null;
      reject(new Problem({ code: 'link_unreachable', retry: true }));
    };
    document.head.append(element);
  });
}

/** What Link was opened for, where the bank sends the browser back to this page in the middle of it. */
export const leftFor = () => store.get(SESSION);

/** Opens Link, and tells how it ended: `{ public_token, metadata }`, an error of Plaid's, or null where the user left. */
export function open(session, { onLoad = () => {}, receivedRedirectUri } = {}) {
  store.set(SESSION, session);
  const late = setTimeout(onLoad, PATIENCE);
  return new Promise((resolve) => {
    const link = Plaid.create({
      token: session.link_token,
      receivedRedirectUri,
      onLoad() {
        clearTimeout(late);
        onLoad();
      },
      onSuccess: (public_token, metadata) => end({ success: { public_token, metadata } }),
      onExit: (error) => end({ error }),
    });
    link.open();

    function end(how) {
      clearTimeout(late);
      link.destroy();
      store.drop(SESSION);
      resolve(how);
    }
  });
}
