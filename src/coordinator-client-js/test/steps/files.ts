// @ts-expect-error Node's own modules have no types here: the library is for browsers.
import { readFileSync, readdirSync } from 'node:fs';

const folder = new URL('../../../../tests/player-steps/', import.meta.url);

/** The description that every implementation of a player's library is held against. */
export function readSteps(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8') as string);
}

/** The names of the files of a folder of it. */
export function stepFiles(name: string): string[] {
  return (readdirSync(new URL(name, folder)) as string[]).filter(file => file.endsWith('.json')).sort();
}
