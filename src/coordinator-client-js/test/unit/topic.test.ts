import { describe, expect, it } from 'vitest';
import { Delivery } from '../../src/events/delivery.js';
import { Topic } from '../../src/events/topic.js';

const quiet = { debug: () => undefined, info: () => undefined, warn: () => undefined };
const microtasks = () => new Promise<void>(resolve => setTimeout(resolve));

describe('a topic', () => {
  it('tells what stands to a handler that comes later, once and not at once', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    topic.emitStanding('paused');
    const heard: string[] = [];
    topic.on(event => heard.push(event));
    expect(heard).toEqual([]);
    await microtasks();
    expect(heard).toEqual(['paused']);
  });

  it('does not tell a new handler the old news after the newer', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    topic.emitStanding('first');
    const heard: string[] = [];
    topic.on(event => heard.push(event));
    topic.emitStanding('second');
    await microtasks();
    expect(heard).toEqual(['second']);
  });

  it('does not replay what has passed, nor to a handler that is gone', async () => {
    const topic = new Topic<string>(quiet, new Delivery());
    const heard: string[] = [];
    topic.emitStanding('paused');
    topic.on(event => heard.push(event))();
    topic.stand(undefined);
    topic.on(event => heard.push(event));
    topic.emit('passing');
    await microtasks();
    expect(heard).toEqual(['passing']);
  });
});
