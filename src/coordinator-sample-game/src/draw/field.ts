/** Draws a state of Pong on a canvas, between two steps where the screen is faster than the game. */
import { BALL_RADIUS, FIELD, PADDLE, UNIT, type Side } from '../pong/field';
import type { PongState } from '../pong/rules';
import { BALL_COLOUR, FIELD_COLOUR, LINE_COLOUR, SIDE_COLOURS } from './palette';

const TRAIL_LENGTH = 18;
const FLASH_FRAMES = 14;

export class FieldPicture {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #trail: { x: number; y: number }[] = [];
  #hit: { side: Side; frame: number } | undefined;
  #drawn: readonly unknown[] = [];

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = canvas.getContext('2d')!;
  }

  /** Draws the moment `progress` (0..1) of the way from `previous` to `state`; an empty field for no state. */
  draw(previous: PongState | undefined, state: PongState | undefined, progress: number): void {
    this.#fitToScreen();
    // While the game stands still, nothing is drawn: a browser without a GPU has other things to do then.
    const picture = [previous, state, progress, this.canvas.width, this.canvas.height];
    if (picture.every((part, index) => part === this.#drawn[index])) return;
    this.#drawn = picture;
    this.#drawGround();
    if (!state || !previous) {
      this.#drawPaddle(0, (FIELD.height - PADDLE.height) / 2, 0);
      this.#drawPaddle(1, (FIELD.height - PADDLE.height) / 2, 0);
      return;
    }
    this.#noticeHit(previous, state);
    for (const side of [0, 1] as const) {
      const glow = this.#hit?.side === side ? 1 - (state.frame - this.#hit.frame) / FLASH_FRAMES : 0;
      this.#drawPaddle(side, between(previous.paddles[side], state.paddles[side], progress), Math.max(0, glow));
    }
    this.#drawBall(previous, state, progress);
  }

  /** As many pixels as the screen has for it; the drawing's own unit stays that of the field. */
  #fitToScreen(): void {
    const { canvas } = this;
    const width = Math.max(1, Math.round(canvas.clientWidth * devicePixelRatio));
    const height = Math.max(1, Math.round(canvas.clientHeight * devicePixelRatio));
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    this.#context.setTransform((width * UNIT) / FIELD.width, 0, 0, (height * UNIT) / FIELD.height, 0, 0);
  }

  #drawGround(): void {
    const context = this.#context;
    const [width, height] = [FIELD.width / UNIT, FIELD.height / UNIT];
    context.fillStyle = FIELD_COLOUR;
    context.fillRect(0, 0, width, height);
    context.fillStyle = LINE_COLOUR;
    for (let y = 10; y < height; y += 28) context.fillRect(width / 2 - 1.5, y, 3, 14);
  }

  #drawPaddle(side: Side, top: number, glow: number): void {
    const context = this.#context;
    const left = side === 0 ? PADDLE.inset : FIELD.width - PADDLE.inset - PADDLE.width;
    context.save();
    context.fillStyle = SIDE_COLOURS[side];
    context.shadowColor = SIDE_COLOURS[side];
    context.shadowBlur = 10 + 34 * glow;
    context.beginPath();
    context.roundRect(left / UNIT, top / UNIT, PADDLE.width / UNIT, PADDLE.height / UNIT, PADDLE.width / UNIT / 2);
    context.fill();
    context.restore();
  }

  #drawBall(previous: PongState, state: PongState, progress: number): void {
    const served = state.velocityX !== 0 && previous.velocityX !== 0;
    const x = (served ? between(previous.ballX, state.ballX, progress) : state.ballX) / UNIT;
    const y = (served ? between(previous.ballY, state.ballY, progress) : state.ballY) / UNIT;
    if (!served) this.#trail = [];
    else if (this.#trail.at(-1)?.x !== x) this.#trail.push({ x, y });
    while (this.#trail.length > TRAIL_LENGTH) this.#trail.shift();

    const context = this.#context;
    context.save();
    this.#drawTrail(SIDE_COLOURS[state.velocityX < 0 ? 1 : 0]);
    context.globalAlpha = state.winner === -1 ? pulse(state) : 0;
    context.fillStyle = BALL_COLOUR;
    context.shadowColor = BALL_COLOUR;
    context.shadowBlur = 14;
    this.#drawDisc(x, y, BALL_RADIUS / UNIT);
    context.restore();
  }

  /** Where the ball has been, in the colour of who hit it, thinner and fainter the older. */
  #drawTrail(colour: string): void {
    const context = this.#context;
    context.strokeStyle = colour;
    for (let index = 1; index < this.#trail.length; index++) {
      const [from, to] = [this.#trail[index - 1]!, this.#trail[index]!];
      const age = index / TRAIL_LENGTH;
      context.globalAlpha = 0.4 * age * age;
      context.lineWidth = (2 * BALL_RADIUS * (0.2 + 0.8 * age)) / UNIT;
      context.beginPath();
      context.moveTo(from.x, from.y);
      context.lineTo(to.x, to.y);
      context.stroke();
    }
  }

  #drawDisc(x: number, y: number, radius: number): void {
    this.#context.beginPath();
    this.#context.arc(x, y, radius, 0, 2 * Math.PI);
    this.#context.fill();
  }

  #noticeHit(previous: PongState, state: PongState): void {
    if (state.rally > previous.rally) this.#hit = { side: state.velocityX > 0 ? 0 : 1, frame: state.frame };
  }
}

function between(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

/** A ball that is about to be served breathes. */
function pulse(state: PongState): number {
  return state.serveIn === 0 ? 1 : 0.55 + 0.45 * Math.cos(state.serveIn / 5);
}
