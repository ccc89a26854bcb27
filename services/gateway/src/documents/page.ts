/** A page about the API. */
export interface Page {
  readonly title: string;
  /** The path that it is served at. */
  readonly path: string;
  readonly head?: string;
  readonly body: string;
}

const pages = [
  ['/api/docs', 'REST'],
  ['/api/docs/sockets', 'Sockets'],
  ['/api/openapi.json', 'openapi.json'],
  ['/api/asyncapi.json', 'asyncapi.json'],
] as const;

/** A complete page as HTML. */
export function pageHtml({ title, path, head = '', body }: Page): string {
  const links = pages.map(
    ([href, name]) => `<a href="${href}"${href === path ? ' aria-current="page"' : ''}>${name}</a>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>AgentConnect: ${title}</title>
<link rel="icon" href="data:,">
${head}
<link rel="stylesheet" href="/api/docs/docs.css">
</head>
<body>
<header class="bar"><strong>AgentConnect</strong><nav aria-label="Documents">${links.join('')}</nav></header>
${body}
</body>
</html>
`;
}

/** A text as HTML, with \`code\` in backticks shown as code. */
export function shownText(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
