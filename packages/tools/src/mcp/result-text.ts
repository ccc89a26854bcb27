import type { CallToolResult, ContentBlock } from '@modelcontextprotocol/client';

/** A result as text for a model: what is no text is told of. */
export function resultText({ content, structuredContent }: CallToolResult): string {
  const parts = content.map(blockText);
  if (structuredContent !== undefined && !content.some((block) => isSame(block, structuredContent))) {
    parts.push(JSON.stringify(structuredContent));
  }
  return parts.join('\n');
}

function blockText(block: ContentBlock): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'image':
    case 'audio':
      return `[${block.type}, ${block.mimeType}, ${bytesOf(block.data)} bytes]`;
    case 'resource_link': {
      const { uri, name, mimeType, description } = block;
      return `[resource ${[name, uri, mimeType, description].filter(Boolean).join(', ')}]`;
    }
    default: {
      const { resource } = block;
      if ('text' in resource) return `[resource ${resource.uri}]\n${resource.text}`;
      return `[resource ${[resource.uri, resource.mimeType].filter(Boolean).join(', ')}, ${bytesOf(resource.blob)} bytes]`;
    }
  }
}

/** Of what stands there as base64. */
function bytesOf(base64: string): number {
  return Math.floor((base64.replace(/={1,2}$/, '').length * 3) / 4);
}

/** Whether a block says as text what a result says as data. */
function isSame(block: ContentBlock, data: unknown): boolean {
  if (block.type !== 'text') return false;
  try {
    return JSON.stringify(JSON.parse(block.text)) === JSON.stringify(data);
  } catch {
    return false;
  }
}
