/**
 * A player's page, `/foreign/?coordinator=<address>#<token>`; with `&can=` it says that it can't restart ICE. It leaves the
 * marks that the sample game leaves for tests.
 */
import { Player } from './player.js';
import { Pong } from './pong.js';

const timeline = window.coordinatorTimeline = [];
const mark = (what, epoch) => timeline.push({ what, epoch, at: performance.timeOrigin + performance.now() });
const show = () => {
  document.body.dataset.phase = player.phase;
  document.querySelector('output').textContent = `${player.phase}, pause ${player.epoch}`;
};

let pong;
const asked = new URLSearchParams(location.search);
const player = new Player(asked.get('coordinator'), location.hash.slice(1), {
  get frame() { return pong.frame; },
  joined({ player_id: me, players }) {
    const side = [...players].map(({ player_id: id }) => id).sort().indexOf(me);
    pong = new Pong(side, (bytes) => player.send(bytes));
    window.coordinator = { player, pong };
  },
  message(from, message) {
    if (typeof message !== 'string') pong.receive(message);
  },
  start() {
    mark('start');
    pong.run();
    show();
  },
  pause(epoch) {
    pong.freeze();
    // Told again, a pause may have another number.
    if (timeline.at(-1)?.what === 'pause') timeline.at(-1).epoch = epoch;
    else mark('pause', epoch);
    show();
  },
  resume(epoch, frames) {
    mark('resume', epoch);
    pong.run(Object.values(frames));
    show();
  },
  end(reason) {
    mark('end');
    pong?.freeze();
    show();
    document.body.dataset.endReason = reason;
  },
}, asked.get('can')?.split(',').filter(Boolean));
