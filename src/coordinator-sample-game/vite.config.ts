import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Relative addresses: the node serves dist/ at /, a reverse proxy may serve it under a path.
  base: './',
  build: { outDir: 'dist', target: 'es2022', sourcemap: true },
  test: { include: ['tests/**/*.test.ts'], environment: 'node' },
});
