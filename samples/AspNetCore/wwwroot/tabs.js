const AWAY = 30_000;

const channel = new BroadcastChannel('budget-tracker.banks');

/** Says to this browser's other tabs that a bank was connected, repaired or removed. */
export const tellOtherTabs = () => channel.postMessage('changed');

/** Refreshes when another tab says so, and when this one is looked at again after a while. */
export function keepFresh(refresh) {
  let hiddenAt = Infinity;
  channel.addEventListener('message', refresh);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') hiddenAt = Date.now();
    else if (Date.now() - hiddenAt > AWAY) refresh();
  });
}
