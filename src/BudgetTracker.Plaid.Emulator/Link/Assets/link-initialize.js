// The browser API of Plaid Link, answered by the local emulator that served this file.
// https://plaid.com/docs/link/web/
(() => {
  'use strict';

  const PATIENCE = 10_000;
  const GRACE = 2_000;

  const script = document.currentScript
    ?? [...document.scripts].find((s) => s.src.endsWith('/link/v2/stable/link-initialize.js'));
  const emulator = new URL(script.src).origin;

  const fill = {
    position: 'fixed', inset: '0', width: '100%', height: '100%', maxWidth: 'none', maxHeight: 'none',
    margin: '0', padding: '0', border: '0', background: 'transparent', colorScheme: 'light dark', overflow: 'hidden',
  };

  const unreachable = {
    error_type: 'API_ERROR', error_code: 'INTERNAL_SERVER_ERROR', error_message: 'the emulator did not answer',
    display_message: 'The connection failed. Check your network, then try again.',
  };

  // A page often disables the button that opens Link, which takes the focus from it before Link is asked for.
  let lastFocused = null;
  document.addEventListener('focusin', ({ target }) => {
    if (!target.closest('[data-plaid-link]')) lastFocused = target;
  });

  function check(config, caller) {
    if (!config?.token) throw new Error(`${caller} needs a token: ask your backend for a link token first.`);
    if (typeof config.onSuccess !== 'function') throw new Error(`${caller} needs an onSuccess function.`);
    if (location.origin === 'null') throw new Error('Serve this page over http://localhost: a file has no origin that Link can answer to.');
  }

  /** A frame of the emulator's, and what it says to this page. */
  function createFrame(file, answers) {
    const frame = document.createElement('iframe');
    frame.title = 'Plaid Link';
    const load = () => {
      frame.src = `${emulator}/link/v2/stable/${file}?origin=${encodeURIComponent(location.origin)}`;
    };
    const listen = ({ origin, source, data }) => {
      if (origin !== emulator || source !== frame.contentWindow) return;
      if (Object.hasOwn(answers, data?.type)) answers[data.type](data);
    };
    window.addEventListener('message', listen);
    load();
    return {
      frame,
      load,
      tell: (message) => frame.contentWindow?.postMessage(message, emulator),
      forget: () => window.removeEventListener('message', listen),
    };
  }

  function createDialog(config) {
    let ready = false;
    let failed = false;
    let request = null;
    let opener = null;
    let lost;
    const waiting = [];

    const dialog = document.createElement('dialog');
    dialog.dataset.plaidLink = '';
    dialog.setAttribute('aria-label', 'Plaid Link');
    dialog.tabIndex = -1;
    Object.assign(dialog.style, fill, { outline: 'none' });

    const close = () => {
      clearTimeout(lost);
      request = null;
      if (dialog.open) {
        frame.blur();
        dialog.close();
      }
      opener?.focus({ preventScroll: true });
      opener = null;
    };

    const leave = (error, metadata) => {
      close();
      config.onExit?.(error, metadata);
    };

    /** Ends a dialog whose frame has not arrived. */
    const giveUp = (error) => leave(error, { institution: null, status: null, link_session_id: '', request_id: '' });

    const waitFor = (time) => {
      clearTimeout(lost);
      lost = setTimeout(() => giveUp(unreachable), time);
    };

    const { frame, load, tell, forget } = createFrame('link.html', {
      ready() {
        ready = true;
        config.onLoad?.();
        waiting.splice(0).forEach(tell);
        if (request) show();
      },
      event({ name, metadata }) {
        config.onEvent?.(name, metadata);
      },
      success({ publicToken, metadata }) {
        close();
        config.onSuccess(publicToken, metadata);
      },
      exit({ error, metadata }) {
        leave(error, metadata);
      },
      redirect({ path }) {
        location.assign(new URL(path, emulator));
      },
    });

    const show = () => {
      clearTimeout(lost);
      tell({ type: 'open', ...request });
      frame.focus();
    };

    Object.assign(frame.style, fill);
    // A browser's own page of errors is loaded too, but says nothing.
    frame.addEventListener('load', () => {
      failed = !ready;
      if (failed && request) waitFor(GRACE);
    });
    dialog.append(frame);
    document.body.append(dialog);

    // Escape pressed while the page, not the frame, has the focus: the frame decides what it means.
    dialog.addEventListener('cancel', (event) => {
      event.preventDefault();
      if (ready) tell({ type: 'leave', force: false });
      else giveUp(null);
    });
    // Browsers let a second Escape close a dialog whatever the page says.
    dialog.addEventListener('close', () => {
      if (dialog.open || !request) return;
      if (ready) tell({ type: 'leave', force: true });
      else giveUp(null);
    });

    return {
      open(institutionId = null) {
        if (dialog.open) return;
        opener = lastFocused;
        request = { token: config.token, receivedRedirectUri: config.receivedRedirectUri ?? null, institutionId };
        dialog.showModal();
        if (ready) return show();
        dialog.focus(); // Escape pressed in a frame that has not arrived would reach nobody.
        if (failed) load();
        failed = false;
        waitFor(PATIENCE);
      },
      exit(options, callback) {
        if (dialog.open && ready) tell({ type: 'leave', force: options?.force === true });
        else if (dialog.open) giveUp(null);
        callback?.();
      },
      submit(data) {
        if (!data?.phone_number && !data?.date_of_birth) throw new Error('submit needs a phone_number or a date_of_birth.');
        if (ready) tell({ type: 'submit', data });
        else waiting.push({ type: 'submit', data });
      },
      destroy() {
        forget();
        close();
        dialog.remove();
      },
    };
  }

  function create(config) {
    check(config, 'Plaid.create');
    const { open, exit, submit, destroy } = createDialog(config);
    return { open: () => open(), exit, submit, destroy };
  }

  function createEmbedded(config, domTarget) {
    check(config, 'Plaid.createEmbedded');
    if (!(domTarget instanceof Element)) throw new Error('Plaid.createEmbedded needs the element that the banks are shown in.');
    const dialog = createDialog({ ...config, onLoad: undefined });
    const { frame, tell, forget } = createFrame('embedded.html', {
      ready() {
        tell({ type: 'list', token: config.token });
        config.onLoad?.();
      },
      choose({ institutionId }) {
        dialog.open(institutionId);
      },
    });
    Object.assign(frame.style, { width: '100%', height: '100%', minHeight: '22rem', border: '0', colorScheme: 'light dark' });
    frame.title = 'Plaid Link: select your bank';
    domTarget.append(frame);
    if (config.receivedRedirectUri) dialog.open();
    return {
      destroy() {
        forget();
        frame.remove();
        dialog.destroy();
      },
    };
  }

  window.Plaid = { create, createEmbedded };
})();
