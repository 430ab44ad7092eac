export const byId = (id) => document.getElementById(id);
export const clone = (id) => byId(id).content.firstElementChild.cloneNode(true);

// The page is in English whatever the browser speaks, so its dates are too.
const day = { day: 'numeric', month: 'long' };
const write = (date, options) => new Date(date).toLocaleString('en-GB', options);
const isThisYear = (date) => new Date(date).getFullYear() === new Date().getFullYear();
export const dayOf = (date) => write(date, isThisYear(date) ? day : { ...day, year: 'numeric' });
export const momentOf = (date) => write(date, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

/** Shows or hides; what had the focus and is gone leaves it to the nearest thing that is there. */
export function keepFocus(change, ...heirs) {
  const focused = document.activeElement;
  change();
  if (!focused || focused === document.body || focused.checkVisibility()) return;
  focusFirst(...heirs);
}

export function focusFirst(...elements) {
  const heir = elements.find((element) => element?.isConnected && element.checkVisibility());
  heir?.focus({ preventScroll: true });
}

/** A button that does nothing when it is pressed, but keeps the focus, which one with `disabled` would lose. */
export function disable(button, isDisabled) {
  if (isDisabled) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

/** A button that shows that it is at work. */
export function markWorking(button, isWorking) {
  button.classList.toggle('working', isWorking);
  disable(button, isWorking);
}

export const onPress = (button, act) => button.addEventListener('click', () => {
  if (button.getAttribute('aria-disabled') !== 'true') act();
});
