/** Plays one side well enough to make a rally and badly enough to lose a point now and then. */
import { BALL_RADIUS, PADDLE, PADDLE_TRAVEL, type Side } from './field';
import { STILL, towards, type Input } from './input';
import type { PongState } from './rules';

/** What the autopilot of `side` does in this state. Same state, same answer. */
export function autopilot(state: PongState, side: Side): Input {
  if (state.serveIn > 0) return towards(PADDLE_TRAVEL / 2);
  const comes = side === 0 ? state.velocityX < 0 : state.velocityX > 0;
  if (!comes) return STILL;
  return towards(state.ballY - PADDLE.height / 2 + aim(state, side));
}

/** Off the middle by a share that differs from hit to hit and grows with the rally, so that every rally ends. */
function aim(state: PongState, side: Side): number {
  const reach = PADDLE.height / 2 + BALL_RADIUS;
  const spread = Math.min(150, 60 + 8 * state.rally);
  const dice = Math.imul(state.random ^ (2 * state.rally + side + 1), 0x45d9f3b) >>> 8;
  const percent = (dice % (2 * spread + 1)) - spread;
  return Math.trunc((reach * percent) / 100);
}
