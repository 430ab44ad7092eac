// The dialog's frame: what the page and the keyboard say to it.
import { open } from './flow.js';
import { leave } from './leaving.js';
import { byId } from './panes.js';
import { emit, listenToPage, tellPage } from './session.js';

const panel = byId('panel');

/** Keeps Tab within the dialog, as aria-modal promises. */
function trap(event) {
  const stops = [...panel.querySelectorAll('button, input')].filter((element) => !element.disabled && element.offsetParent);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && panel.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0]).focus();
}

/** Layer knows returning users by their data. The emulator knows none, as Plaid does not know most. */
function submit({ date_of_birth: birth }) {
  emit(birth === undefined ? 'LAYER_NOT_AVAILABLE' : 'LAYER_AUTOFILL_NOT_AVAILABLE');
}

byId('close').addEventListener('click', () => leave(false));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') leave(false);
  if (event.key === 'Tab') trap(event);
});
listenToPage((message) => {
  if (message.type === 'open') open(message);
  if (message.type === 'leave') leave(message.force === true);
  if (message.type === 'submit') submit(message.data);
});
tellPage({ type: 'ready' });
