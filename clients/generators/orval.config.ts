import { defineConfig } from 'orval';

export default defineConfig({
  shop: {
    input: '../../openapi.json',
    output: {
      client: 'fetch',
      mode: 'single',
      target: 'generated/orval.ts',
      override: { mutator: { path: 'orval-send.ts', name: 'send' } },
    },
  },
});
