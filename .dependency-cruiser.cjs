// Import rules: `npm run lint` holds the project to them, test/hygiene/import-rules.test.ts plants one breach of each.
// Type-only imports count as imports everywhere (tsPreCompilationDeps).

const TYPES = '^src/generated/graphql[.]ts$';
const SANDBOX = '^(src/(testing/|providers/[^/]+/sandbox)|examples/providers/[^/]+/sandbox)';
/** What the package exports. */
const PACKAGE = '^src/(index|providers/index|testing/index)[.]ts$';
/** Where sandboxes are run, or are at home. */
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
  base: '^src/((errors|lru|parse-url|provider-id|single-flight)[.]ts$|auth/models[.]ts$|generated/(graphql|explorer)[.]ts$)',
};

/**
 * The one rule: imports go down this list, never up, type-only ones included. Columns stand side by side: their rooms do not import each other.
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

/** For each room a rule that names what stands above it, and beside it. */
function importsGoDown() {
  const above = [];
  return ORDER.flatMap(entry => {
    const columns = entry.columns ?? [entry];
    const rules = columns.flatMap(column =>
      column.map((room, depth) => {
        const beside = columns.filter(other => other !== column).flat();
        const forbidden = [...above, ...column.slice(0, depth), ...beside];
        return {
          name: `${room}-points-down`,
          comment: 'Imports go down the list ORDER in .dependency-cruiser.cjs, never up and never to the side.',
          severity: 'error',
          from: { path: ROOMS[room] },
          to: {
            path: forbidden.map(other => ROOMS[other]),
            // A provider names its fake, which is loaded by import() alone (production-loads-no-sandbox).
            ...(room === 'providers' && { pathNot: '^src/providers/[^/]+/sandbox[.]ts$' }),
          },
        };
      }),
    );
    above.push(...columns.flat());
    return rules.filter(({ to }) => to.path.length > 0);
  });
}

/** A room that may import itself, what the list names last, and what is given; nothing else of src. */
const room = (name, from, mayImport, comment) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: '^src/', pathNot: [ROOMS.provider, ROOMS.base, ...mayImport] },
});

/** What nobody but its own home may load other than by `import()`. */
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
        'Imports point down. Cycles through src/generated/graphql.ts are let be: it is written by codegen, names the models of every room, and holds types only, which types-stay-types makes sure of; so it is not followed (doNotFollow below).',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'types-stay-types',
      comment: 'src/generated/graphql.ts has nothing to run: import it with `import type`.',
      severity: 'error',
      from: {},
      to: { path: TYPES, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'providers-are-islands',
      comment: 'What two providers share goes to src/upstream or src/auth/oauth2.',
      severity: 'error',
      from: { path: '^src/providers/([^/]+)/' },
      to: { path: '^src/providers/', pathNot: '^src/providers/$1/' },
    },
    room(
      'providers-use-the-tools-given',
      { path: '^src/providers/([^/]+)/', pathNot: SANDBOX },
      ['^src/providers/', '^src/upstream/', '^src/auth/oauth2/'],
      'A provider sees the contracts, the upstream client and the shared flows; never the engine, the server or the roots of the graph.',
    ),
    {
      name: 'nobody-names-a-provider',
      comment: 'Built-in providers are named in their list only: everything else works with any providers.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/generated/', '^src/providers/'],
      },
      to: { path: '^src/providers/', pathNot: [ROOMS.registry] },
    },
    {
      name: 'production-loads-no-sandbox',
      comment:
        'Fakes of the providers are for the demo, the conformance kit and tests: anything else names them by `import()`.',
      severity: 'error',
      from: { pathNot: PLAY },
      to: { path: SANDBOX, dynamic: false },
    },
    late(
      'metrics-and-traces-load-late',
      '^src/telemetry/(metrics/|tracing[.]ts)',
      ['^src/telemetry/(metrics/|tracing[.]ts)', 'node_modules/(prom-client|@opentelemetry)/'],
      'What counts and what traces is loaded where it is switched on, by `import()`: nobody else pays for it at start.',
    ),
    late(
      'loaded-after-the-start',
      '^src/cli(/|[.]ts$)',
      ['node_modules/graphql-jit/', '^src/cli/doctor[.]ts$'],
      'Nobody’s first answer waits for these: they are loaded by `import()`, a moment after the gateway listens.',
    ),
    room(
      'flows-point-down',
      '^src/auth/flows/',
      ['^src/auth/(flows|sessions|grants|oauth2|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'A flow may use every room of the engine below it.',
    ),
    room(
      'sessions-know-no-grants',
      '^src/auth/sessions/',
      ['^src/auth/(sessions|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'Sessions and grants do not import each other. What both read is in src/auth/store; flows bring them together.',
    ),
    room(
      'grants-know-no-sessions',
      '^src/auth/grants/',
      ['^src/auth/(grants|oauth2|store|crypto)/', '^src/upstream/', '^src/telemetry/'],
      'The same the other way round: grants report events by callback.',
    ),
    {
      name: 'no-orphans',
      comment: 'A file that nobody imports and that imports nobody is left over.',
      severity: 'error',
      // Modules for --import: named on a command line only.
      from: { orphan: true, path: '^(src|test)/', pathNot: '^test/support/preload/' },
      to: {},
    },
    {
      name: 'no-dead-files',
      comment:
        'What neither the gateway nor the demo nor the sandboxes reach is code for tests only. Models are reached through the generated types, and shared flows through providers that are not here.',
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
      comment: 'The published package installs dependencies only. A command may load an optional peer dependency.',
      severity: 'error',
      from: { path: '^src/', pathNot: PLAY },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm-peer'] },
    },
    {
      name: 'declared-packages-only',
      comment: 'A package that happens to be installed by another one may be gone tomorrow.',
      severity: 'error',
      // The tests of examples/clients use packages that its own package.json declares.
      from: { pathNot: '^test/clients/' },
      // Peer dependencies are declared; their peerDependenciesMeta counts as npm-unknown.
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    },
    {
      name: 'resolvable',
      comment: 'An import of what is not there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'examples-use-the-package',
      comment:
        'An example imports the package by its name and its own folder, so that the folder can be copied into any project.',
      severity: 'error',
      from: { path: '^examples/providers/([^/]+)/' },
      to: {
        path: ['^(src|test|scripts|bench)/', '^examples/(?!providers/$1/)'],
        pathNot: [PACKAGE],
      },
    },
    {
      name: 'examples-name-the-package',
      comment: 'By its name, never by a path into src.',
      severity: 'error',
      from: { path: '^examples/providers/' },
      to: { path: PACKAGE, dependencyTypesNot: ['aliased'] },
    },
    {
      name: 'production-knows-no-test',
      comment: 'Tests and scripts use the code, never the other way round.',
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
      // Packages of types alone have no main.
      mainFields: ['main', 'types', 'typings'],
    },
  },
};
