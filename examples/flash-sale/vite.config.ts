import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

/** Each page is served under the path of its folder. */
const PAGES = ['shop', 'operator'].map((folder) => `${import.meta.dirname}/${folder}/index.html`);

export default defineConfig({
  root: import.meta.dirname,
  appType: 'mpa',
  logLevel: 'warn',
  build: {
    rolldownOptions: {
      input: PAGES.filter((page) => existsSync(page)),
    },
    // The pages' Content-Security-Policy allows only files of their own server, so nothing becomes a data: address.
    assetsInlineLimit: 0,
    emptyOutDir: true,
  },
});
