// The browser API of Plaid Link, answered by the local emulator that served this file.
// https://plaid.com/docs/link/web/
(() => {
  'use strict';

  const script = document.currentScript
    ?? [...document.scripts].find((s) => s.src.endsWith('/link/v2/stable/link-initialize.js'));
  const emulator = new URL(script.src).origin;

  const fill = {
    position: 'fixed', inset: '0', width: '100%', height: '100%', maxWidth: 'none', maxHeight: 'none',
    margin: '0', padding: '0', border: '0', background: 'transparent', colorScheme: 'light', overflow: 'hidden',
  };

  function create(config) {
    if (!config?.token) throw new Error('Plaid.create needs a token: ask your backend for a link token first.');
    if (typeof config.onSuccess !== 'function') throw new Error('Plaid.create needs an onSuccess function.');
    if (location.origin === 'null') throw new Error('Serve this page over http://localhost: a file has no origin that Link can answer to.');

    let ready = false;
    let wanted = false;
    const dialog = document.createElement('dialog');
    const frame = document.createElement('iframe');
    dialog.setAttribute('aria-label', 'Plaid Link');
    frame.title = 'Plaid Link';
    frame.src = `${emulator}/link/v2/stable/link.html?origin=${encodeURIComponent(location.origin)}`;
    Object.assign(dialog.style, fill);
    Object.assign(frame.style, fill);
    dialog.append(frame);
    document.body.append(dialog);

    const tell = (message) => frame.contentWindow?.postMessage(message, emulator);

    const close = () => {
      if (!dialog.open) return;
      frame.blur();
      dialog.close();
    };

    const show = () => {
      tell({ type: 'open', token: config.token, receivedRedirectUri: config.receivedRedirectUri ?? null });
      frame.focus();
    };

    const answers = {
      ready() {
        ready = true;
        config.onLoad?.();
        if (wanted) show();
      },
      event({ name, metadata }) {
        config.onEvent?.(name, metadata);
      },
      success({ publicToken, metadata }) {
        close();
        config.onSuccess(publicToken, metadata);
      },
      exit({ error, metadata }) {
        close();
        config.onExit?.(error, metadata);
      },
      redirect({ path }) {
        location.assign(new URL(path, emulator));
      },
    };

    const listen = (message) => {
      if (message.origin !== emulator || message.source !== frame.contentWindow) return;
      if (Object.hasOwn(answers, message.data?.type)) answers[message.data.type](message.data);
    };

    window.addEventListener('message', listen);
    // Escape pressed while the page, not the frame, has the focus: the frame decides what it means.
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      tell({ type: 'leave', force: false });
    });
    // Browsers let a second Escape close a dialog whatever the page says; a frame without a session ignores this.
    dialog.addEventListener('close', () => tell({ type: 'leave', force: true }));

    return {
      open() {
        if (dialog.open) return;
        wanted = true;
        dialog.showModal();
        if (ready) show();
      },
      exit(options, callback) {
        if (dialog.open) tell({ type: 'leave', force: options?.force === true });
        callback?.();
      },
      destroy() {
        window.removeEventListener('message', listen);
        close();
        dialog.remove();
      },
    };
  }

  window.Plaid = { create };
})();
