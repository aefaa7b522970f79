import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/events/delivery.js';
import { Topic } from '../../src/events/topic.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const microtasks = () => new Promise<void>(resolve => setTimeout(resolve));

describe('a topic', () => {
  it('replays the current event to a handler that comes later, once and not at once', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    topic.emitCurrent('paused');
    const heard: string[] = [];
    topic.on(event => heard.push(event));
    expect(heard).toEqual([]);
    await microtasks();
    expect(heard).toEqual(['paused']);
  });

  it('does not tell a new handler the old news after the newer', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    topic.emitCurrent('first');
    const heard: string[] = [];
    topic.on(event => heard.push(event));
    topic.emitCurrent('second');
    await microtasks();
    expect(heard).toEqual(['second']);
  });

  it('does not replay what has passed, nor to a handler that is gone', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    const heard: string[] = [];
    topic.emitCurrent('paused');
    topic.on(event => heard.push(event))();
    topic.setCurrent(undefined);
    topic.on(event => heard.push(event));
    topic.emit('passing');
    await microtasks();
    expect(heard).toEqual(['passing']);
  });
});
