import { lintRules } from './eslint.shared.js';

export default lintRules(import.meta.dirname);
