import { createBundledHighlighter } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';

/** In place of all of shiki: the languages that answers are likely to have code in, each loaded when it comes. */
export const bundledLanguages = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  cpp: () => import('shiki/langs/cpp.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  dart: () => import('shiki/langs/dart.mjs'),
  diff: () => import('shiki/langs/diff.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  elixir: () => import('shiki/langs/elixir.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  graphql: () => import('shiki/langs/graphql.mjs'),
  haskell: () => import('shiki/langs/haskell.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  jsx: () => import('shiki/langs/jsx.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  lua: () => import('shiki/langs/lua.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  perl: () => import('shiki/langs/perl.mjs'),
  php: () => import('shiki/langs/php.mjs'),
  powershell: () => import('shiki/langs/powershell.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  r: () => import('shiki/langs/r.mjs'),
  ruby: () => import('shiki/langs/ruby.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  scala: () => import('shiki/langs/scala.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  swift: () => import('shiki/langs/swift.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
} as const;

/** Other names for them. */
const aliases: Readonly<Partial<Record<keyof typeof bundledLanguages, readonly string[]>>> = {
  bash: ['sh', 'shell', 'zsh', 'shellscript', 'console'],
  cpp: ['c++'],
  csharp: ['c#', 'cs'],
  docker: ['dockerfile'],
  go: ['golang'],
  graphql: ['gql'],
  haskell: ['hs'],
  ini: ['properties'],
  javascript: ['js', 'cjs', 'mjs'],
  json: ['jsonc', 'json5'],
  kotlin: ['kt'],
  make: ['makefile'],
  markdown: ['md'],
  perl: ['pl'],
  powershell: ['ps', 'ps1'],
  python: ['py'],
  ruby: ['rb'],
  rust: ['rs'],
  typescript: ['ts', 'cts', 'mts'],
  yaml: ['yml'],
};

export const bundledLanguagesInfo = Object.keys(bundledLanguages).map((id) => ({
  id,
  aliases: aliases[id as keyof typeof bundledLanguages] ?? [],
}));

export const createHighlighter = createBundledHighlighter({
  langs: bundledLanguages,
  themes: {
    'github-light-high-contrast': () => import('shiki/themes/github-light-high-contrast.mjs'),
    'github-dark-high-contrast': () => import('shiki/themes/github-dark-high-contrast.mjs'),
  },
  // The other engine is WebAssembly, which the page's policy does not allow.
  engine: () => createJavaScriptRegexEngine({ forgiving: true }),
});
