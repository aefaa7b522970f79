import { describe, expect, it } from 'vitest';
import { readSteps, stepFiles } from './files.js';
import { LinkStage, type LinkStory } from './linkStage.js';

/** What follows from a step. What is left out did not happen. */
interface Outcome {
  readonly state?: string;
  readonly told?: readonly string[];
  readonly signals?: readonly string[];
  readonly connections?: readonly string[];
  readonly candidates?: number;
}

interface Step extends Outcome {
  readonly do: string;
  /** What is otherwise in this library. */
  readonly browser?: Outcome;
  readonly dotnet?: Outcome;
  readonly because?: string;
}

interface Story extends LinkStory {
  readonly steps: readonly Step[];
}

const files = stepFiles('links/');

describe('links, step by step', () => {
  it('has stories', () => expect(files.length).toBeGreaterThan(20));

  it.each(files)('%s', async file => {
    const story = readSteps(`links/${file}`) as Story;
    const stage = new LinkStage(story);
    for (const [at, step] of story.steps.entries()) await play(stage, step, `step ${at + 1}, ${step.do}`);
  });
});

async function play(stage: LinkStage, step: Step, where: string): Promise<void> {
  const before = stage.state;
  stage.told.length = stage.signals.length = 0;
  await stage.do(step.do);
  const expected = { ...step, ...step.browser };
  expect(stage.told, `told by ${where}`).toEqual(expected.told ?? []);
  expect(stage.signals, `signals of ${where}`).toEqual(expected.signals ?? []);
  expect(stage.takeConnections(), `connections made by ${where}`).toEqual(expected.connections ?? []);
  expect(stage.state, `state after ${where}`).toBe(expected.state ?? before);
  if (expected.candidates !== undefined)
    expect(stage.candidates, `candidates after ${where}`).toBe(expected.candidates);
}
