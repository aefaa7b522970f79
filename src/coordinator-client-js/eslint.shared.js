import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Lines that a source file may have: one that grows beyond this holds more than one idea. */
const maxLines = 300;

/**
 * The rules of every TypeScript package of this repository.
 * @param root the package's folder
 */
export function lintRules(root) {
  return tseslint.config(
    { ignores: ['dist/', '**/*.js', '*.config.ts'] },
    js.configs.recommended,
    tseslint.configs.recommendedTypeChecked,
    {
      languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
      linterOptions: { reportUnusedDisableDirectives: 'error' },
      rules: {
        eqeqeq: 'error',
        // A signal may be aborted, and a game's own code fail, with anything.
        '@typescript-eslint/prefer-promise-reject-errors': [
          'error',
          { allowThrowingUnknown: true, allowThrowingAny: true },
        ],
        // A function is async because its callers await it, whatever its body does.
        '@typescript-eslint/require-await': 'off',
        '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
        '@typescript-eslint/consistent-type-imports': 'error',
        '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      },
    },
    {
      files: ['src/**/*.ts'],
      rules: {
        'max-lines': ['error', maxLines],
      },
    },
    {
      // Stand-ins take and give whatever the test at hand needs.
      files: ['test/**/*.ts', 'tests/**/*.ts', 'dev/**/*.ts'],
      rules: {
        '@typescript-eslint/no-explicit-any': 'off',
        '@typescript-eslint/no-unsafe-argument': 'off',
        '@typescript-eslint/no-unsafe-assignment': 'off',
        '@typescript-eslint/no-unsafe-call': 'off',
        '@typescript-eslint/no-unsafe-member-access': 'off',
        '@typescript-eslint/no-unsafe-return': 'off',
      },
    },
  );
}
