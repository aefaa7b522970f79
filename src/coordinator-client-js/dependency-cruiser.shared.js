/** A file by which `src` as a whole is used: it may import all. */
const entry = '^src/[^/]+$';

/**
 * The rules for what may import what, of every TypeScript package of this repository. Imports of types alone count too:
 * who reads the one file has to read the other.
 * @param arrows the folders of `src` from the bottom up, and for each the others whose files it may import
 */
export function importRules(arrows) {
  const folders = Object.keys(arrows);
  return {
    forbidden: [
      {
        name: 'no circle of imports',
        severity: 'error',
        from: {},
        to: { circular: true },
      },
      {
        name: 'a folder of src that dependency-cruiser.config.js does not list',
        severity: 'error',
        from: { path: '^src/', pathNot: [entry, ...folders.map(folder => `^src/${folder}/`)] },
        to: {},
      },
      ...Object.entries(arrows).map(([folder, others], at) => {
        const upward = others.find(other => !folders.slice(0, at).includes(other));
        if (upward) throw new Error(`${folder} may import only folders that come before it, and ${upward} does not.`);
        return {
          name: `${folder} imports only ${[...others, 'itself'].join(', ')}`,
          severity: 'error',
          from: { path: `^src/${folder}/` },
          to: { path: '^src/', pathNot: [folder, ...others].map(allowed => `^src/${allowed}/`) },
        };
      }),
    ],
    options: {
      tsPreCompilationDeps: true,
      tsConfig: { fileName: 'tsconfig.json' },
    },
  };
}
