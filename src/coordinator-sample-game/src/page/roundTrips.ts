/** The last round trips of the link as a small curve. */
import { svg } from '../dom';

const KEPT = 60;
const [WIDTH, HEIGHT] = [240, 44];
/** The curve's height is never less than this many ms, so that a good link looks calm. */
const LEAST_SCALE_MS = 20;

export class RoundTripCurve {
  readonly element = svg(`
    <svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <path class="curve-area"/><path class="curve-line"/>
    </svg>`);
  readonly #samples: (number | undefined)[] = [];

  /** `undefined` where the link has no proof of life, which leaves a gap. */
  add(roundTripMs: number | undefined): void {
    this.#samples.push(roundTripMs);
    if (this.#samples.length > KEPT) this.#samples.shift();
    const scale = Math.max(LEAST_SCALE_MS, ...this.#samples.map(sample => sample ?? 0)) * 1.2;
    const runs = this.#runs(scale);
    const lines = runs.map(run => `M${run.join('L')}`);
    const foot = (point: string): string => `${point.split(' ')[0]} ${HEIGHT}`;
    const areas = runs.map(run => `M${foot(run[0]!)}L${run.join('L')}L${foot(run.at(-1)!)}Z`);
    this.element.querySelector('.curve-line')!.setAttribute('d', lines.join(''));
    this.element.querySelector('.curve-area')!.setAttribute('d', areas.join(''));
  }

  /** The points of each unbroken stretch, "x y". */
  #runs(scale: number): string[][] {
    const runs: string[][] = [[]];
    this.#samples.forEach((sample, index) => {
      if (sample === undefined) {
        runs.push([]);
        return;
      }
      const x = ((KEPT - this.#samples.length + index) / (KEPT - 1)) * WIDTH;
      runs.at(-1)!.push(`${x.toFixed(1)} ${(HEIGHT - (sample / scale) * HEIGHT).toFixed(1)}`);
    });
    return runs.filter(run => run.length > 1);
  }
}
