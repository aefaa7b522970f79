import fc from 'fast-check';
import { afterEach, inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    seed: number;
  }
}

/** What is left to chance in a test follows from the run's one seed: see the configuration, which draws it. */
const seed = inject('seed');
fc.configureGlobal({ seed });

afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.error(`To run this again with the same chance: COORDINATOR_SEED=${seed}`);
});
