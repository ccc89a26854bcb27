import type { ScriptedCall } from './reply.ts';

/** A call's arguments as text, in small pieces, some of which end in the middle of a character. */
export function callPieces({ arguments: input }: ScriptedCall): string[] {
  const text = typeof input === 'string' ? input : JSON.stringify(input);
  return Array.from({ length: Math.ceil(text.length / 5) }, (_, index) =>
    text.slice(index * 5, index * 5 + 5),
  );
}
