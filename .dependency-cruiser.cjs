// Import rules: `npm run lint` holds the project to them, test/hygiene/import-rules.test.ts plants one breach of each.
// Type-only imports count as imports everywhere (tsPreCompilationDeps).

/** The contracts between the rooms, and small tools: anybody may import them. */
const CONTRACTS = '^src/((errors|lru|single-flight)[.]ts$|provider/)';
const TYPES = '^src/generated/graphql[.]ts$';
const SANDBOX = '^src/(testing/|generated/sandboxes[.]ts$|providers/[^/]+/sandbox)';
/** Where sandboxes are run, or are at home. */
const PLAY = '^(src/(cli/demo/|testing/|generated/sandboxes[.]ts$|providers/[^/]+/sandbox)|test/|scripts/)';

/** A room that may look at itself, the contracts, the generated types, and what is listed; at nothing else of src. */
const room = (name, from, mayImport, comment) => ({
  name,
  comment,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: { path: '^src/', pathNot: [CONTRACTS, TYPES, ...mayImport] },
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
    room(
      'sandboxes-use-the-kit',
      '^src/providers/[^/]+/sandbox',
      ['^src/providers/', '^src/testing/sandbox/', '^src/upstream/', '^src/auth/oauth2/'],
      "The same for a provider's fake, which also has the kit.",
    ),
    {
      name: 'nobody-names-a-provider',
      comment: 'Providers are known to the assembly only: a fifth one changes no line outside its folder.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(assemble|config|main|registry)[.]ts$', '^src/cli/demo/', '^src/generated/', '^src/providers/'],
      },
      to: { path: ['^src/providers/', '^src/generated/providers[.]ts$'], pathNot: SANDBOX },
    },
    {
      name: 'environment-is-read-at-the-edge',
      comment: 'src/config/index.ts is for entry points; everything below takes values.',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(assemble|cli|main)[.]ts$', '^src/cli/', '^src/config/'] },
      to: { path: '^src/config/' },
    },
    {
      name: 'production-reaches-no-sandbox',
      comment: 'Fakes of the providers are for the demo, `npm run sandbox` and tests.',
      severity: 'error',
      from: { pathNot: PLAY },
      to: { path: SANDBOX },
    },
    room(
      'upstream-points-down',
      '^src/upstream/',
      ['^src/upstream/', '^src/telemetry/'],
      'The upstream client knows no session.',
    ),
    room(
      'telemetry-points-down',
      '^src/telemetry/',
      ['^src/telemetry/'],
      'Whatever logs or counts may be used by every room, and uses none.',
    ),
    late(
      'metrics-and-traces-load-late',
      '^src/telemetry/(metrics|tracing)/',
      ['^src/telemetry/(metrics|tracing)/', 'node_modules/(prom-client|@opentelemetry)/'],
      'What counts and what traces is loaded where it is switched on, by `import()`: nobody else pays for it at start.',
    ),
    late(
      'loaded-after-the-start',
      '^src/cli(/|[.]ts$)',
      ['node_modules/graphql-jit/', '^src/cli/doctor[.]ts$'],
      'Nobody’s first answer waits for these: they are loaded by `import()`, a moment after the gateway listens.',
    ),
    room(
      'auth-points-down',
      { path: '^src/auth/', pathNot: '^src/auth/oauth2/' },
      ['^src/auth/', '^src/upstream/', '^src/telemetry/'],
      'The engine knows no server and no graph.',
    ),
    room(
      'flows-point-down',
      '^src/auth/flows/',
      [
        '^src/auth/(flows|sessions|grants|oauth2|store|crypto)/',
        '^src/auth/models[.]ts$',
        '^src/upstream/',
        '^src/telemetry/',
      ],
      'A flow may use every room of the engine below it, and the models that it returns.',
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
    room(
      'store-points-down',
      '^src/auth/store/',
      ['^src/auth/(store|crypto)/', '^src/telemetry/'],
      'The store knows records and keys, and nothing of what is done with them.',
    ),
    room(
      'crypto-points-down',
      '^src/auth/crypto/',
      ['^src/auth/crypto/', '^src/telemetry/'],
      'Crypto uses nothing of the engine.',
    ),
    room(
      'oauth2-points-down',
      '^src/auth/oauth2/',
      ['^src/auth/oauth2/', '^src/upstream/'],
      'A flow sends token requests and reads responses; it keeps nothing.',
    ),
    room(
      'resolvers-point-down',
      '^src/resolvers/',
      ['^src/resolvers/', '^src/auth/models[.]ts$', '^src/telemetry/'],
      "Resolvers are glue: they see the request's context and the models, not the engine.",
    ),
    room(
      'server-points-down',
      '^src/server/',
      [
        '^src/server/',
        '^src/resolvers/',
        '^src/auth/',
        '^src/upstream/',
        '^src/telemetry/',
        '^src/generated/(typeDefs|explorer)[.]ts$',
      ],
      'The server is handed its settings and its engine.',
    ),
    room(
      'doctor-points-down',
      '^src/cli/doctor/',
      ['^src/cli/doctor/', '^src/auth/', '^src/upstream/', '^src/server/site[.]ts$'],
      'The doctor looks at the engine and at what browsers see; it is handed its facts, and serves nobody.',
    ),
    room(
      'workers-point-down',
      '^src/server/workers/',
      ['^src/server/workers/', '^src/telemetry/'],
      'How processes start and stop is no concern of what they do.',
    ),
    room(
      'sandbox-kit-stands-alone',
      { path: '^src/testing/sandbox/', pathNot: '^src/testing/sandbox/main[.]ts$' },
      ['^src/testing/sandbox/'],
      'The kit must not share a misunderstanding with the code it tests.',
    ),
    room(
      'contracts-stay-small',
      CONTRACTS,
      ['^src/auth/models[.]ts$', '^src/upstream/(messages|failure|shapes)[.]ts$'],
      "Contracts name the models and an answer's shape, and no room's inside.",
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
        'What neither the gateway nor the demo nor the sandboxes reach is code for tests only. Models are reached through the generated types.',
      severity: 'error',
      from: { path: '^src/(cli|main|cli/demo/main|testing/sandbox/main)[.]ts$' },
      to: {
        path: '^src/',
        pathNot: '^src/((cli|main|cli/demo/main|testing/sandbox/main)|.*/models)[.]ts$',
        reachable: false,
      },
    },
    {
      name: 'no-dev-dependencies-in-production',
      comment: 'The published package installs dependencies only.',
      severity: 'error',
      from: { path: '^src/', pathNot: PLAY },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'declared-packages-only',
      comment: 'A package that happens to be installed by another one may be gone tomorrow.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      comment: 'An import of what is not there.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
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
