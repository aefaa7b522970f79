import { defineConfig } from 'vitest/config';
// @ts-expect-error Plain JavaScript, shared with the other package.
import { testSeed } from './seed.shared.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/seed.ts'],
    provide: { seed: testSeed() as number },
    testTimeout: 30_000,
  },
});
