/** The direction of dependencies: protocol ← json-schema ← broker, auth, client, providers, operations, tools ← services. */
const notTests = '\\.test\\.ts$';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one idea in two places; to know of a type is no need.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-cycles-of-types',
      comment: 'What two files know of each other stands in a third, which knows neither.',
      severity: 'error',
      from: {
        path: [
          '^services/(gateway|agent-worker)/src/',
          '^packages/(auth|broker|client|protocol|providers)/src/',
        ],
      },
      to: { circular: true },
    },
    {
      name: 'no-cycles-of-folders',
      comment: 'Folders that need each other have no boundary: what both need lies below them.',
      severity: 'error',
      scope: 'folder',
      from: { path: ['^services/gateway/src/', '^packages/(broker|client|protocol|providers)/src/'] },
      to: { circular: true },
    },
    {
      name: 'services-stand-alone',
      comment: 'A service never imports a service.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'packages-know-no-service',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^(services|tests|trials|scripts|bench)/' },
    },
    {
      name: 'services-know-no-tests',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(tests|trials|scripts|bench)/' },
    },
    {
      name: 'protocol-needs-nothing',
      comment: 'Clients and browsers use it: zod alone.',
      severity: 'error',
      from: { path: '^packages/protocol/src', pathNot: notTests },
      to: { pathNot: ['^packages/protocol/', 'node_modules/zod/'] },
    },
    {
      name: 'client-needs-protocol-alone',
      comment: 'It runs in browsers: nothing of Node, nothing but what the protocol brings.',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: [notTests, '^packages/client/src/react/'] },
      to: { pathNot: '^packages/(client|protocol)/' },
    },
    {
      name: 'hooks-need-react-too',
      severity: 'error',
      from: { path: '^packages/client/src/react/', pathNot: notTests },
      to: { pathNot: ['^packages/(client|protocol)/', 'node_modules/react/'] },
    },
    {
      name: 'client-needs-no-hooks',
      comment: 'Who has no React does not need it.',
      severity: 'error',
      from: { path: '^packages/client/src', pathNot: [notTests, '^packages/client/src/react/'] },
      to: { path: '^packages/client/src/react/' },
    },
    {
      name: 'console-needs-client-alone',
      comment: 'It runs in browsers, and talks to the gateway by the client and by nothing else.',
      severity: 'error',
      from: { path: '^services/console/src', pathNot: notTests },
      to: { path: '^packages/', pathNot: '^packages/(client|protocol)/' },
    },
    {
      name: 'packages-side-by-side',
      comment: 'Packages build on protocol and json-schema, and on nothing else of ours.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: { path: '^packages/', pathNot: ['^packages/$1/', '^packages/(protocol|json-schema)/'] },
    },
    {
      name: 'through-the-index',
      comment: 'A package is what its index exports.',
      severity: 'error',
      from: { path: '^(packages|services)/([^/]+)/' },
      to: { path: '^packages/([^/]+)/src/', pathNot: ['^packages/$2/src/', '/src/(react/)?index\\.ts$'] },
    },
    {
      name: 'declared',
      comment: 'What a package or service imports is there, and stands in its own package.json.',
      severity: 'error',
      from: { path: '^(packages|services)/[^/]+/src/', pathNot: notTests },
      // Packages of ours have no type that it knows; knip looks after those. React is a peer of the client's.
      to: {
        dependencyTypes: ['unknown', 'undetermined', 'npm-no-pkg', 'npm-unknown', 'npm-dev'],
        pathNot: ['^packages/', 'node_modules/react/'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['\\.d\\.mts$', '^(packages|services)/[^/]+/dist/'] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['agentconnect-source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
