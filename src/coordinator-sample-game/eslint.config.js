import { lintRules } from '../coordinator-client-js/eslint.shared.js';

export default lintRules(import.meta.dirname);
