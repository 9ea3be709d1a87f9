import { fileURLToPath } from 'node:url';

const own = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

/**
 * Vite would take graphql's `module` build where Node takes `main`, and packages that Vite leaves to Node would bring the other one: two
 * copies, which do not know each other's types. Here everybody gets the one Node takes.
 */
export const resolve = {
  alias: [
    { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) },
    // The package's own name is the source, as in tsconfig.json (paths).
    { find: /^keyring-gateway$/, replacement: own('index.ts') },
    { find: /^keyring-gateway\/(providers|testing)$/, replacement: own('$1/index.ts') },
  ],
};

/** What `.ci/run` counts. */
export const reporters = (tier: string): ('default' | ['json', { outputFile: string }])[] => [
  'default',
  ['json', { outputFile: `artefacts/tests/${tier}.json` }],
];
