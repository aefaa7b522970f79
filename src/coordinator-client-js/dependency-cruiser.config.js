import { importRules } from './dependency-cruiser.shared.js';

export default importRules({
  api: [],
  runtime: [],
  wire: ['api'],
  events: ['api'],
  clock: ['runtime', 'wire'],
  hub: ['api', 'runtime', 'wire', 'clock'],
  links: ['api', 'runtime', 'wire'],
  notices: ['api', 'runtime', 'wire', 'links'],
  pauses: ['api', 'runtime', 'wire', 'clock', 'hub', 'links'],
  playing: ['api', 'runtime', 'wire', 'events', 'clock', 'hub', 'links', 'notices', 'pauses'],
});
