// Import rules. `npm run lint` checks them. test/hygiene/import-rules.test.ts breaks each of them once.
// Type-only imports always count as imports (tsPreCompilationDeps).

const TYPES = '^src/generated/graphql[.]ts$';
const SANDBOX = '^(src/(testing/|providers/[^/]+/sandbox)|examples/providers/[^/]+/sandbox)';
/** The entry points of the package. */
const PACKAGE = '^src/(index|providers/index|testing/index)[.]ts$';
/** Files that may import sandboxes, and the sandboxes themselves. */
const PLAY =
  '^(src/(cli/(demo/|conformance[.]ts$)|testing/|providers/[^/]+/sandbox)|examples/providers/[^/]+/(sandbox|test/)|test/|scripts/)';

/** Every file of src belongs to one of these. */
const ROOMS = {
  cli: '^src/((cli|main)[.]ts$|cli/|testing/sandbox/main[.]ts$)',
  entries: '^src/(index|testing/index)[.]ts$',
  conformance: '^src/testing/(conformance/|(browser|gateway|until)[.]ts$)',
  assemble: '^src/(assemble|assemble-project|create-gateway)[.]ts$',
  config: '^src/config/',
  registry: '^src/providers/index[.]ts$',
  server: '^src/server/(?!workers[.]ts$)',
  auth: '^src/auth/(?!(store|crypto|oauth2)/|models[.]ts$)',
  resolvers: '^src/resolvers/',
  sandboxes: '^src/providers/[^/]+/sandbox',
  store: '^src/auth/store/',
  crypto: '^src/auth/crypto/',
  providers: '^src/providers/[^/]+/(?!sandbox)',
  oauth2: '^src/auth/oauth2/',
  upstream: '^src/upstream/(?!(hosts|messages|provider-numbers)[.]ts$)',
  testing: '^src/testing/sandbox/(?!main[.]ts$)',
  workers: '^src/server/workers[.]ts$',
  telemetry: '^src/telemetry/',
  provider: '^src/provider/',
  messages: '^src/upstream/(hosts|messages|provider-numbers)[.]ts$',
  base: '^src/((config-error|errors|lru|parse-url|provider-id|single-flight)[.]ts$|auth/models[.]ts$|generated/(graphql|explorer)[.]ts$)',
};

/**
 * The one rule: imports go down this list, never up. Type-only imports are included. Rooms of different columns do not import each other.
 */
const ORDER = [
  ['cli'],
  ['entries'],
  ['conformance'],
  ['assemble'],
  ['config'],
  ['registry'],
  ['server'],
  { columns: [['auth'], ['resolvers']] },
  ['sandboxes'],
  { columns: [['store', 'crypto'], ['providers', 'oauth2', 'upstream'], ['testing']] },
  ['workers'],
  ['telemetry'],
  ['provider'],
  ['messages'],
  ['base'],
];

/** One rule per room, which forbids the rooms above it and the rooms of the other columns. */
function importsGoDown() {
  const above = [];
  return ORDER.flatMap(entry => {
    const columns = entry.columns ?? [entry];
    const rules = columns.flatMap(column =>
      column.map((room, depth) => {
        const otherColumns = columns.filter(other => other !== column).flat();
        const forbidden = [...above, ...column.slice(0, depth), ...otherColumns];
        return {
          name: `${room}-points-down`,
          comment: 'Imports go down the list ORDER in .dependency-cruiser.cjs, never up and never to the side.',
          severity: 'error',
          from: { path: ROOMS[room] },
          to: {
            path: forbidden.map(other => ROOMS[other]),
            // A provider refers to its sandbox, which only import() loads (production-loads-no-sandbox).
            ...(room === 'providers' && { pathNot: '^src/providers/[^/]+/sandbox[.]ts$' }),
          },
        };
      }),
    );
    above.push(...columns.flat());
    return rules.filter(({ to }) => to.path.length > 0);
  });
}

/** A rule for a room. It may import the base of the list and `mayImport`, and nothing else of src. */
const room = (name, from, mayImport, comment) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: '^src/', pathNot: [ROOMS.provider, ROOMS.base, ...mayImport] },
});

/** A rule for modules that files outside `home` may load only with `import()`. */
const late = (name, home, path, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^src/', pathNot: home },
  to: { path, dynamic: false, dependencyTypesNot: ['type-only', 'type-import'] },
});

module.exports = {
  forbidden: [
    ...importsGoDown(),
    {
      name: 'every-file-has-a-room',
      comment: 'A new top-level file or folder gets a place in the list ORDER.',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: Object.values(ROOMS) },
    },
    {
      name: 'no-cycles',
      comment:
        'Imports go down. Cycles through src/generated/graphql.ts are allowed: codegen writes it, it refers to the models of every room, and it has only types (types-stay-types checks this). It is therefore not followed (doNotFollow below).',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'types-stay-types',
      comment: 'src/generated/graphql.ts has only types: import it with `import type`.',
      severity: 'error',
      from: {},
      to: { path: TYPES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'providers-are-islands',
      comment: 'Code that two providers share belongs to src/upstream or src/auth/oauth2.',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/', pathNot: '^src/providers/$1/' },
    },
    room(
      'providers-use-the-tools-given',
      { path: '^src/providers/([^/]+)/', pathNot: SANDBOX },
      ['^src/providers/', '^src/upstream/', '^src/auth/oauth2/'],
      'A provider imports the contracts, the upstream client and the shared flows. It never imports the engine, the server or the root resolvers.',
    ),
    {
      name: 'nobody-names-a-provider',
      comment: 'Only the list of built-in providers names them. All other code works with any provider.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/generated/', '^src/providers/'],
      },
      to: { path: '^src/providers/', pathNot: [ROOMS.registry] },
    },
    {
      name: 'production-loads-no-sandbox',
      comment: 'Sandboxes are for the demo, the conformance kit and tests. Other code loads them only with `import()`.',
      severity: 'error',
      from: { pathNot: PLAY },
      to: { path: SANDBOX, dynamic: false },
    },
    late(
      'metrics-and-traces-load-late',
      '^src/telemetry/(metrics/|tracing[.]ts)',
      ['^src/telemetry/(metrics/|tracing[.]ts)', 'node_modules/(prom-client|@opentelemetry)/'],
      'Metrics and traces are loaded with `import()` and only if they are enabled, so that they do not slow down every start.',
    ),
    late(
      'loaded-after-the-start',
      '^src/cli(/|[.]ts$)',
      ['node_modules/graphql-jit/', '^src/cli/doctor[.]ts$'],
      'These modules are loaded with `import()` after the gateway listens, so that the first response does not wait for them.',
    ),
    room(
      'flows-point-down',
      '^src/auth/flows/',
      ['^src/auth/(flows|sessions|grants|oauth2|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'A flow may import every room of the engine below it.',
    ),
    room(
      'sessions-know-no-grants',
      '^src/auth/sessions/',
      ['^src/auth/(sessions|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'Sessions and grants do not import each other. Shared code is in src/auth/store, and flows combine the two.',
    ),
    room(
      'grants-know-no-sessions',
      '^src/auth/grants/',
      ['^src/auth/(grants|oauth2|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'Sessions and grants do not import each other. Grants report events with callbacks.',
    ),
    {
      name: 'no-orphans',
      comment: 'A file without any import from or to other files is unused.',
      severity: 'error',
      // Modules for --import, which only command lines refer to.
      from: { orphan: true, path: '^(src|test)/', pathNot: '^test/support/preload/' },
      to: {},
    },
    {
      name: 'no-dead-files',
      comment:
        'Code that neither the gateway nor the demo nor the sandboxes import is used by tests only. Models are imported through the generated types, and shared flows by providers outside this repository.',
      severity: 'error',
      from: { path: '^src/(index|testing/index|cli|main|cli/demo/main|testing/sandbox/main)[.]ts$' },
      to: {
        path: '^src/',
        pathNot:
          '^src/((index|testing/index|cli|main|cli/demo/main|testing/sandbox/main)|.*/models|auth/oauth2/[^/]+|provider/pem-files)[.]ts$',
        reachable: false,
      },
    },
    {
      name: 'no-dev-dependencies-in-production',
      comment: 'The published package installs only `dependencies`. A command may load an optional peer dependency.',
      severity: 'error',
      from: { path: '^src/', pathNot: PLAY },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'declared-packages-only',
      comment: 'A package that only another package depends on can disappear with an update.',
      severity: 'error',
      // The tests of examples/clients use packages that its own package.json declares.
      from: { pathNot: '^test/clients/' },
      // Peer dependencies are declared; their peerDependenciesMeta counts as npm-unknown.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that cannot be resolved.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'examples-use-the-package',
      comment:
        'An example imports only the package, by its name, and its own folder. You can then copy the folder into any project.',
      severity: 'error',
      from: { path: '^examples/providers/([^/]+)/' },
      to: {
        path: ['^(src|test|scripts|bench)/', '^examples/(?!providers/$1/)'],
        pathNot: [PACKAGE],
      },
    },
    {
      name: 'examples-name-the-package',
      comment: 'An example imports the package by its name, not by a path in src.',
      severity: 'error',
      from: { path: '^examples/providers/' },
      to: { path: PACKAGE, dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'production-knows-no-test',
      comment: 'Tests and scripts import src. Never import them from src.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench|examples)/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', TYPES] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      // Packages that have only types have no main.
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
