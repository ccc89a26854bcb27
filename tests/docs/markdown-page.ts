import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../scripts/setup/root.mjs';

export interface Heading {
  /** 1 for a page's title. */
  readonly level: number;
  readonly text: string;
  /** What a link to it ends with, as GitHub makes it. */
  readonly anchor: string;
}

export interface PageLink {
  readonly text: string;
  readonly target: string;
}

/** A page in Markdown; `path` is from the project's folder. Code blocks count as no part of it. */
export class MarkdownPage {
  readonly path: string;
  readonly #prose: string;

  constructor(path: string) {
    this.path = path;
    this.#prose = readFileSync(join(root, path), 'utf8').replace(/^ *```[^]*?^ *```$/gm, '');
  }

  get headings(): readonly Heading[] {
    const seen = new Map<string, number>();
    return [...this.#prose.matchAll(/^(#+) (.+)$/gm)].map(([, marks = '', text = '']) => {
      const slug = slugOf(text);
      const before = seen.get(slug) ?? 0;
      seen.set(slug, before + 1);
      return { level: marks.length, text, anchor: before === 0 ? slug : `${slug}-${before}` };
    });
  }

  /** What stands below each heading of the second level. */
  get sections(): readonly string[] {
    return this.#prose.split(/^## .+\n/m).slice(1);
  }

  get links(): readonly PageLink[] {
    return [...this.#prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, text = '', target = '']) => ({
      text,
      target,
    }));
  }

  /** Links to the project's own files that lead nowhere, or to a heading that is not there. */
  brokenLinks(): string[] {
    return this.links
      .map(({ target }) => target)
      .filter((target) => !/^[a-z]+:/.test(target) && !this.#leadsSomewhere(target));
  }

  #leadsSomewhere(target: string): boolean {
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? this.path : join(dirname(this.path), file);
    if (!existsSync(join(root, path))) return false;
    if (anchor === undefined) return true;
    return new MarkdownPage(path).headings.some((heading) => heading.anchor === anchor);
  }
}

/** Letters of any script, numbers, `-` and `_` stay; the rest goes, and spaces become `-`. */
function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
