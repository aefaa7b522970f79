import { describe, expect, it } from 'vitest';
import { readSteps, stepFiles } from './files.js';
import { Stage } from './stage.js';

interface Step {
  readonly do: string;
  readonly state?: string;
  readonly told?: readonly string[];
  readonly reported?: readonly string[];
  readonly waiting?: number;
  readonly left_ms?: number;
  readonly reattached?: number;
  readonly record?: object;
}

interface Story {
  readonly links: readonly string[];
  readonly steps: readonly Step[];
}

const files = stepFiles('pauses/');

describe('pauses, step by step', () => {
  it('has stories', () => expect(files.length).toBeGreaterThan(20));

  it.each(files)('%s', file => {
    const { links, steps } = readSteps(`pauses/${file}`) as Story;
    const stage = new Stage(links);
    steps.forEach((step, at) => play(stage, step, `step ${at + 1}, ${step.do}`));
  });
});

function play(stage: Stage, step: Step, where: string): void {
  const before = { state: stage.state, reattached: stage.reattached };
  stage.told.length = stage.reported.length = 0;
  stage.do(step.do);
  expect(stage.state, `state after ${where}`).toBe(step.state ?? before.state);
  expect(stage.told, `told by ${where}`).toEqual(step.told ?? []);
  expect(stage.reported, `reported by ${where}`).toEqual(step.reported ?? []);
  expect(stage.reattached - before.reattached, `reattached by ${where}`).toBe(step.reattached ?? 0);
  if (step.waiting !== undefined) expect(stage.waiting.length, `waiting after ${where}`).toBe(step.waiting);
  if (step.left_ms !== undefined) expect(stage.leftMs, `left after ${where}`).toBe(step.left_ms);
  if (step.record) expect(stage.record, `record after ${where}`).toEqual(step.record);
}
