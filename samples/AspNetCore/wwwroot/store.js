/** What a reload, a redirect to the bank or a failed request must not lose. Per tab, gone with it. */
export const store = {
  get: (key) => JSON.parse(sessionStorage.getItem(key) ?? 'null'),
  set: (key, value) => sessionStorage.setItem(key, JSON.stringify(value)),
  drop: (key) => sessionStorage.removeItem(key),
};
