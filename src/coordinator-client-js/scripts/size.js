// Fails where the library has grown beyond its budget: minified with all it needs, and gzipped, as a game's page loads it.
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/** Bytes. About 5 % above what it was when this was set; raise it on purpose, and say why in the commit. */
const budget = 32_750;

const { outputFiles } = await build({
  entryPoints: ['src/index.ts'],
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  write: false,
});
const size = gzipSync(outputFiles[0].contents, { level: 9 }).length;
console.log(`The library has ${size} bytes minified and gzipped; its budget is ${budget}.`);
if (size > budget) process.exitCode = 1;
