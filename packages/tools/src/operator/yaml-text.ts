import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';

/** What is wrong with a text of YAML, and where. */
export interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly problem: string;
}

/** As many values as aliases may stand for: they can multiply. */
const maxAliases = 100;

/** A text of YAML, or of JSON, which is YAML too. */
export class YamlText {
  private readonly document: Document.Parsed;
  private readonly lines = new LineCounter();

  constructor(text: string) {
    this.document = parseDocument(text, { lineCounter: this.lines, prettyErrors: false, strict: true });
  }

  /** Its value, or what keeps it from being read. What is told repeats nothing of the text, which may hold a secret. */
  read(): { readonly value: unknown } | { readonly mistake: Mistake } {
    const [error] = [...this.document.errors, ...this.document.warnings];
    if (error)
      return {
        mistake: this.at(error.pos[0], `is not YAML (${error.code.toLowerCase().replaceAll('_', ' ')})`),
      };
    try {
      return { value: this.document.toJS({ maxAliasCount: maxAliases }) as unknown };
    } catch {
      return { mistake: this.at(0, 'has aliases that stand for too much') };
    }
  }

  /** A mistake in the member that a path names, or where it would have to stand. */
  mistakeAt(path: readonly PropertyKey[], problem: string): Mistake {
    let node: Node | null | undefined = this.document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
        if (!pair || !isScalar(pair.key)) break;
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value as Node | null;
      } else if (isSeq(node)) {
        node = node.items[Number(key)] as Node | undefined;
        offset = node?.range?.[0] ?? offset;
      }
    }
    return this.at(offset, problem);
  }

  private at(offset: number, problem: string): Mistake {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), problem };
  }
}
