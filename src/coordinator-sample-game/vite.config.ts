import { defineConfig } from 'vitest/config';
// @ts-expect-error Plain JavaScript, shared with the other package.
import { testSeed } from '../coordinator-client-js/seed.shared.js';

export default defineConfig({
  // Relative addresses: the node serves dist/ at /, a reverse proxy may serve it under a path.
  base: './',
  build: { outDir: 'dist', target: 'es2022', sourcemap: true },
  test: {
    include: ['tests/**/*.test.ts'],
    setupFiles: ['tests/seed.ts'],
    provide: { seed: testSeed() as number },
    environment: 'node',
    testTimeout: 30_000,
  },
});
