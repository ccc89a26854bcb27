import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Environment, OperatorTools, type ToolLog } from '@agentconnect/tools';

/** One line of the log. */
export interface ToldLine {
  readonly level: keyof ToolLog;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** TOOLS_FILE in a folder of its own, and the tools that are read from it. */
export class OwnToolsFile {
  readonly told: ToldLine[] = [];
  readonly path: string;
  private readonly folder = mkdtempSync(join(tmpdir(), 'agentconnect-tools-'));
  private readonly opened: OperatorTools[] = [];

  constructor(content: unknown, name = 'tools.yaml') {
    this.path = join(this.folder, name);
    this.write(content);
  }

  /** As text, or as JSON, which is YAML too. */
  write(content: unknown): void {
    writeFileSync(this.path, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
  }

  content(): string {
    return readFileSync(this.path, 'utf8');
  }

  /** Another file beside it. */
  put(name: string, content: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  open(env: Environment = {}, taken: readonly string[] = []): OperatorTools {
    const tools = new OperatorTools({ path: this.path, env, taken: new Set(taken), log: this.log() });
    this.opened.push(tools);
    return tools;
  }

  async remove(): Promise<void> {
    await Promise.all(this.opened.map((tools) => tools.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private log(): ToolLog {
    const tell =
      (level: keyof ToolLog) =>
      (fields: Readonly<Record<string, unknown>>, message: string): void => {
        this.told.push({ level, message, fields });
      };
    return { debug: tell('debug'), info: tell('info'), warn: tell('warn'), error: tell('error') };
  }
}
