import { api } from './api.js';
import { refresh, refreshQuietly, setUp } from './banks.js';
import { connect, exchange, help, resume } from './connect.js';
import { byId, onPress } from './dom.js';
import { pending } from './exchange.js';
import { setScript } from './link.js';
import { showBanks } from './list.js';
import { fail } from './notice.js';
import { keepFresh } from './tabs.js';

const OAUTH_RETURN = '/plaid-oauth';

async function start() {
  let config;
  try {
    config = await api('GET', '/config.json');
  } catch (error) {
    showBanks(null, new Map(), {});
    return fail(error, start);
  }
  byId('emulator').hidden = byId('hint').hidden = !config.emulator;
  setScript(config.link_script);

  await refresh();
  keepFresh(refreshQuietly);
  pending().forEach(exchange);
  if (location.pathname === OAUTH_RETURN) {
    const received = location.href;
    history.replaceState(null, '', '/');
    resume(received);
  }
}

setUp(help);
onPress(byId('connect'), () => connect());
start();
