// A player in Node: `node player.mjs PACKAGE URL OPTIONS`. Reads acts from its standard input, an object of JSON a line, and
// writes their results and what happens to its standard output, in the same way.
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';
import { join } from './player.js';

const [client, url, options] = process.argv.slice(2);
const { io } = createRequire(import.meta.url)(client);
const write = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const perform = join(io, url, JSON.parse(options), (told) => write({ told }));

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const act = JSON.parse(line);
  write({ id: act.id, result: await perform(act) });
});
lines.on('close', () => process.exit());
