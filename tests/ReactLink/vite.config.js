import { defineConfig } from 'vite';

const emulator = process.env.PLAID_EMULATOR ?? 'http://127.0.0.1:8190';

/** react-plaid-link knows one address only, Plaid's own. Here it loads the emulator's script instead. */
const plaidEmulator = {
  name: 'plaid-emulator',
  transform: {
    filter: { code: 'https://cdn.plaid.com' },
    handler: (code) => ({ code: code.replaceAll('https://cdn.plaid.com', emulator), map: null }),
  },
};

export default defineConfig({
  plugins: [plaidEmulator],
  // What the dev server bundles ahead passes by no plugin, and what it does not has to be a module.
  optimizeDeps: { exclude: ['react-plaid-link'] },
  resolve: { alias: { 'react-plaid-link': 'react-plaid-link/dist/index.esm.js' } },
});
