import { fileURLToPath } from 'node:url';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * Vite would take graphql's `module` build where Node takes `main`, and packages that Vite leaves to Node would bring the other one: two
 * copies, which do not know each other's types. Here everybody gets the one Node takes.
 */
export const resolve = {
  alias: [
    { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) },
    // The packages' own names are their sources, as in tsconfig.json (paths).
    { find: /^keyring-gateway$/, replacement: at('./src/index.ts') },
    { find: /^keyring-gateway-(client|react)$/, replacement: at('./packages/$1/src/index.ts') },
    { find: /^keyring-gateway-client\/connect$/, replacement: at('./packages/client/src/connect/index.ts') },
    { find: /^keyring-gateway-client\/(\w+)$/, replacement: at('./packages/client/src/$1.ts') },
    { find: /^keyring-gateway\/(providers|testing)$/, replacement: at('./src/$1/index.ts') },
  ],
};

/** What `.ci/run` counts. */
export const reporters = (tier: string): ('default' | ['json', { outputFile: string }])[] => [
  'default',
  ['json', { outputFile: `artefacts/tests/${tier}.json` }],
];
