import { useOnResolve } from '@envelop/on-resolve';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { type DocumentNode, execute, GraphQLError, Kind, parse, type ValidationRule, visit } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayError } from '../../src/errors.js';
import { graphqlPost } from '../support/http-client.js';
import { type Front, type FrontOptions, startFront } from './http/support.js';

let front: Front | undefined;
afterEach(() => front?.close());

async function frontWith(plugins: readonly Plugin[], options: FrontOptions = {}): Promise<Front> {
  front = await startFront({ ...options, plugins });
  return front;
}

const QUERY = '{ providers { id } }';
const LOGOUT = 'mutation { logout { sessionsEnded } }';
const PROVIDERS = { providers: [{ id: 'POOL' }] };

/** Makes every JSON POST a Request of Yoga's first. */
const HTTP: Plugin = { onRequest() {} };

/** The ways that a query takes to the plugins. */
const WAYS: readonly [
  string,
  readonly Plugin[],
  (at: Front, query: string) => Promise<{ text: string; status: number }>,
][] = [
  ['a JSON POST', [], (at, query) => at.graphql(query)],
  ['a JSON POST with a plugin that has HTTP hooks', [HTTP], (at, query) => at.graphql(query)],
  [
    'a GET',
    [],
    (at, query) =>
      at.ask({
        path: `/graphql?query=${encodeURIComponent(query)}`,
        headers: { accept: 'application/json', 'x-keyring-csrf': '1' },
      }),
  ],
  [
    'an event stream',
    [],
    (at, query) => {
      const { url: _, headers, ...post } = graphqlPost(at.publicUrl, query);
      return at.ask({ ...post, path: '/graphql', headers: { ...headers, accept: 'text/event-stream' } });
    },
  ],
];

const codesIn = (text: string) => [...text.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);

describe.each(WAYS)('with %s', (_name, more, send) => {
  it('runs the hooks of a plugin in the order of envelop', async () => {
    const hooks: string[] = [];
    const plugin: Plugin<{ tenant: string }> = {
      onParse: () => void hooks.push('parse'),
      onValidate: () => void hooks.push('validate'),
      onContextBuilding: ({ extendContext }) => {
        hooks.push('context');
        extendContext({ tenant: 'acme' });
      },
      onExecute: ({ args }) => {
        hooks.push(`execute ${args.contextValue.tenant}`);
        return { onExecuteDone: () => void hooks.push('done') };
      },
    };
    const response = await send(await frontWith([plugin as unknown as Plugin, ...more]), QUERY);
    expect(response.text).toContain(JSON.stringify({ data: PROVIDERS }));
    expect(hooks).toEqual(['parse', 'validate', 'context', 'execute acme', 'done']);
  });

  it('gives resolvers the extended context', async () => {
    const seen: unknown[] = [];
    const resolvers = [
      {
        Query: {
          providers: (_root: unknown, _args: unknown, context: object) => {
            seen.push(Reflect.get(context, 'tenant'));
            return [];
          },
        },
      },
    ] as unknown as FrontOptions['resolvers'];
    const plugin: Plugin<{ tenant: string }> = {
      onContextBuilding: ({ extendContext }) => extendContext({ tenant: 'acme' }),
    };
    await send(await frontWith([plugin as unknown as Plugin, ...more], resolvers && { resolvers }), QUERY);
    expect(seen).toEqual(['acme']);
  });

  it('applies a validation rule that a plugin adds', async () => {
    const rule: ValidationRule = context => ({
      Field(node) {
        if (node.name.value === 'providers') context.reportError(new GraphQLError('Not this field.', { nodes: node }));
      },
    });
    const at = await frontWith([{ onValidate: ({ addValidationRule }) => addValidationRule(rule) }, ...more]);
    for (const _ of [1, 2]) {
      const { text } = await send(at, QUERY);
      expect(text).toContain('Not this field.');
      expect(codesIn(text)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    }
  });

  const WIDE = `{ a: __typename ${Array.from({ length: 101 }, (_, at) => `a${at}: __typename`).join(' ')} }`;
  const document = parse(WIDE);
  const unguarded: readonly [string, Plugin][] = [
    [
      'sets another parser and validation',
      {
        onParse: ({ setParseFn }) => setParseFn(() => document),
        onValidate: ({ setValidationFn }) => setValidationFn(() => []),
      },
    ],
    [
      'replaces the parsed document and the errors',
      {
        onParse:
          () =>
          ({ replaceParseResult }) =>
            replaceParseResult(document),
        onValidate: ({ setResult }) => setResult([]),
      },
    ],
    [
      'replaces the document and the executor before execution',
      {
        onExecute: ({ args, setExecuteFn }) => {
          args.document = document;
          setExecuteFn(execute);
        },
      },
    ],
  ];
  it.each(unguarded)('keeps the limits when a plugin %s', async (_plugin, plugin) => {
    const { text } = await send(await frontWith([plugin, ...more]), QUERY);
    expect(text).toContain('has 102 aliases; at most 100 are allowed (KEYRING_MAX_ALIASES).');
    expect(text).not.toContain('"data"');
  });

  it('keeps one login per operation when a plugin replaces the document', async () => {
    const login = 'login(input: { purewl: { secretKey: "s" } }) { __typename }';
    const two = parse(`mutation { a: ${login} b: ${login} }`);
    const plugin: Plugin = {
      onExecute: ({ args, setExecuteFn }) => {
        args.document = two;
        setExecuteFn(execute);
      },
    };
    const at = await frontWith([plugin, ...more]);
    const { text } = await send(at, QUERY);
    expect(codesIn(text)).toEqual(['BAD_USER_INPUT']);
    expect(at.engine.logins).toEqual([]);
  });

  const addField = (document: DocumentNode) => {
    const [added] = parse('{ added: __typename }').definitions;
    const [operation] = document.definitions;
    if (added?.kind === Kind.OPERATION_DEFINITION && operation?.kind === Kind.OPERATION_DEFINITION)
      (operation.selectionSet.selections as unknown[]).push(...added.selectionSet.selections);
  };
  it.each([
    [
      'onParse',
      {
        onParse:
          () =>
          ({ result }) =>
            addField(result),
      },
    ],
    ['onValidate', { onValidate: ({ params }) => addField(params.documentAST) }],
    ['onExecute', { onExecute: ({ args }) => addField(args.document) }],
  ] as readonly [string, Plugin][])('executes no field that a plugin adds in place in %s', async (_hook, plugin) => {
    const at = await frontWith([plugin, ...more]);
    for (const _ of [1, 2]) {
      const { text } = await send(at, QUERY);
      expect(codesIn(text)).toEqual(['INTERNAL_SERVER_ERROR']);
      expect(text).not.toContain('"data":{');
    }
    expect(at.log()).toMatch(/"msg":"unexpected error"/);
    expect(at.log()).toMatch(/TypeError.*object is not extensible/);
  });

  it('executes no field that a plugin adds to its copy of a document after the check', async () => {
    const own = parse(QUERY);
    let requests = 0;
    const plugin: Plugin = {
      onExecute({ args }) {
        requests += 1;
        if (requests > 1) addField(own);
        args.document = own;
      },
    };
    const at = await frontWith([plugin, ...more]);
    expect((await send(at, QUERY)).text).toContain(JSON.stringify({ data: PROVIDERS }));
    expect(codesIn((await send(at, QUERY)).text)).toEqual(['INTERNAL_SERVER_ERROR']);
  });

  it('executes the changed copy of a document, and not the original that was compiled', async () => {
    let changed: DocumentNode | undefined;
    const plugin: Plugin = {
      onExecute({ args }) {
        // The operation of the copy is the same object; only the fragment is another.
        changed ??= visit(args.document, {
          [Kind.FIELD]: node => (node.name.value === 'name' ? null : undefined),
        });
        if (requests++ > 0) args.document = changed;
      },
    };
    let requests = 0;
    const at = await frontWith([plugin, ...more]);
    const query = '{ providers { ...Names } } fragment Names on Provider { id name }';
    expect((await send(at, query)).text).toContain('"name":');
    for (const _ of [1, 2]) expect((await send(at, query)).text).toContain(JSON.stringify({ data: PROVIDERS }));
  });

  it.each([
    ['onParse', { onParse: () => fail() }],
    ['onValidate', { onValidate: () => fail() }],
    ['onContextBuilding', { onContextBuilding: () => fail() }],
    ['onExecute', { onExecute: () => fail() }],
    ['onExecuteDone', { onExecute: () => ({ onExecuteDone: () => fail() }) }],
    [
      'setResultAndStopExecution',
      {
        onExecute: ({ setResultAndStopExecution }) =>
          setResultAndStopExecution({ errors: [new GraphQLError('hush', { originalError: new Error('hush') })] }),
      },
    ],
    [
      'setResult of onExecuteDone',
      {
        onExecute: () => ({
          onExecuteDone: ({ setResult }) => setResult({ errors: [new GraphQLError('hush', { path: ['providers'] })] }),
        }),
      },
    ],
    [
      'setResult of onValidate',
      {
        onValidate: ({ setResult }) => setResult([new GraphQLError('hush', { originalError: new Error('hush') })]),
      },
    ],
  ] as readonly [string, Plugin][])('masks an error of %s', async (_hook, plugin) => {
    const at = await frontWith([plugin, ...more]);
    const { text } = await send(at, QUERY);
    expect(text).not.toContain('hush');
    expect(codesIn(text)).toEqual(['INTERNAL_SERVER_ERROR']);
  });

  it('sends the typed error of a plugin', async () => {
    const plugin: Plugin = {
      onExecute: () => {
        throw gatewayError('FORBIDDEN', { message: 'Not for this tenant.' });
      },
    };
    const { text } = await send(await frontWith([plugin, ...more]), QUERY);
    expect(text).toContain('Not for this tenant.');
    expect(codesIn(text)).toEqual(['FORBIDDEN']);
  });
});

function fail(): never {
  throw new Error('hush');
}

describe.each(WAYS.slice(0, 2))('with %s', (_name, more, send) => {
  it('refuses a mutation without the CSRF header before a plugin executes anything', async () => {
    const executed: unknown[] = [];
    const at = await frontWith([{ onExecute: ({ args }) => void executed.push(args) }, ...more]);
    const { headers, body } = graphqlPost(at.publicUrl, LOGOUT);
    const { 'x-keyring-csrf': _csrf, ...others } = headers ?? {};
    const { text } = await at.ask({ path: '/graphql', method: 'POST', headers: others, ...(body && { body }) });
    expect(codesIn(text)).toEqual(['CSRF_REQUIRED']);
    expect(executed).toEqual([]);
    expect(at.engine.logouts).toBe(0);
  });

  it('keeps the headers of every response', async () => {
    const plugin: Plugin = { onExecute: () => fail() };
    const at = await frontWith([plugin, ...more]);
    for (const query of [QUERY, LOGOUT]) {
      const { headers } = (await send(at, query)) as Awaited<ReturnType<Front['ask']>>;
      expect(headers).toMatchObject({ 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });
    }
  });
});

describe('a plugin with hooks of Yoga', () => {
  it('sees every JSON POST and GET', async () => {
    const hooks: string[] = [];
    const plugin: Plugin = {
      onRequest: ({ request }) => void hooks.push(`request ${request.method}`),
      onParams: ({ params }) => void hooks.push(`params ${params.query}`),
      onResultProcess: () => void hooks.push('result'),
      onResponse: ({ response }) => void hooks.push(`response ${response.status}`),
    };
    const at = await frontWith([plugin]);
    await at.graphql(QUERY);
    await at.ask({ path: `/graphql?query=${encodeURIComponent(QUERY)}`, headers: { accept: 'application/json' } });
    const rest = [`params ${QUERY}`, 'result', 'response 200'];
    expect(hooks).toEqual(['request POST', ...rest, 'request GET', ...rest]);
  });

  it('cannot weaken the headers of a response', async () => {
    const plugin: Plugin = {
      onResponse({ response }) {
        response.headers.set('cache-control', 'public, max-age=60');
        response.headers.set('access-control-allow-origin', '*');
        response.headers.set('x-plugin', 'yes');
      },
    };
    const { headers } = await (await frontWith([plugin])).graphql(QUERY, undefined, { origin: 'http://localhost:1' });
    expect(headers['cache-control']).toBe('private, no-store');
    expect(headers['access-control-allow-origin']).not.toBe('*');
  });

  it('runs after the check of the origin', async () => {
    const seen: unknown[] = [];
    const at = await frontWith([{ onRequest: ({ request }) => void seen.push(request) }]);
    const { status } = await at.graphql(QUERY, undefined, { origin: 'https://evil.example' });
    expect(status).toBe(403);
    expect(seen).toEqual([]);
  });

  it.each(['onRequest', 'onParams', 'onResultProcess', 'onExecutionResult', 'onResponse'])(
    'has the errors of %s masked',
    async hook => {
      const at = await frontWith([{ [hook]: () => fail() }]);
      const { status, text, headers } = await at.graphql(QUERY);
      expect(status).toBe(500);
      expect(text).toContain('Unexpected error.');
      expect(text).not.toContain('hush');
      expect(headers['cache-control']).toBe('private, no-store');
    },
  );

  it('has an error masked that it adds to the result', async () => {
    const errors = [new GraphQLError('hush', { originalError: new Error('hush') })];
    const at = await frontWith([{ onResultProcess: ({ setResult }) => setResult({ errors }) }]);
    const { text } = await at.graphql(QUERY);
    expect(codesIn(text)).toEqual(['INTERNAL_SERVER_ERROR']);
    expect(text).not.toContain('hush');
  });
});

describe('a plugin of the ecosystem', () => {
  it('limits the aliases (graphql-armor)', async () => {
    const at = await frontWith([maxAliasesPlugin({ n: 1 }) as Plugin]);
    expect((await at.graphql('{ a: providers { id } b: providers { id } }')).text).toContain(
      'Aliases limit of 1 exceeded, found 2.',
    );
    expect((await at.graphql('{ a: providers { id } }')).text).toBe('{"data":{"a":[{"id":"POOL"}]}}');
  });

  it('wraps resolvers (@envelop/on-resolve)', async () => {
    const fields: string[] = [];
    const at = await frontWith([useOnResolve(({ info }) => void fields.push(info.fieldName)) as Plugin]);
    expect((await at.graphql(QUERY)).text).toBe(JSON.stringify({ data: PROVIDERS }));
    expect(fields).toEqual(['providers', 'id']);
  });
});
