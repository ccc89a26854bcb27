import { parse } from 'yaml';
import type { ComposeFile } from '../../tests/deploy/compose/compose-file.ts';
import { attempt, command } from './command.ts';

/** How many of each run. */
export interface Scale {
  readonly gateways: number;
  readonly workers: number;
}

/** What is asked of a running container. */
export interface Container {
  readonly Id: string;
  readonly Name: string;
  readonly RestartCount: number;
  readonly State: {
    readonly StartedAt: string;
    readonly OOMKilled: boolean;
    readonly Health?: { readonly Status: string };
  };
  readonly Config: { readonly User: string; readonly Env: readonly string[] };
  readonly HostConfig: { readonly ReadonlyRootfs: boolean; readonly Memory: number };
}

/** docker-compose.yml as a project of its own, with the limits of users off. */
export class Deployment {
  readonly project: string;
  private readonly compose: readonly string[];
  private readonly env: Readonly<Record<string, string>>;

  constructor(compose: readonly string[], project: string, env: Readonly<Record<string, string>>) {
    this.project = project;
    this.env = env;
    const files = ['docker-compose.yml', 'trials/compose/no-limits.yml'];
    this.compose = [...compose, '--project-name', project, ...files.flatMap((file) => ['--file', file])];
  }

  /** The file as Compose understands it, with the variables of this environment. */
  async config(): Promise<ComposeFile> {
    return parse(await this.run(['--profile', 'observability', 'config'])) as ComposeFile;
  }

  async run(args: readonly string[], input?: string): Promise<string> {
    return command([...this.compose, ...args], { env: this.env, ...(input === undefined ? {} : { input }) });
  }

  /** Brings everything up, or to another scale; resolves when the balancer may be called. */
  async up({ gateways, workers }: Scale, profiles: readonly string[] = []): Promise<void> {
    const chosen = profiles.flatMap((profile) => ['--profile', profile]);
    const scales = [`gateway=${gateways}`, `agent-worker=${workers}`].flatMap((scale) => ['--scale', scale]);
    await this.run([...chosen, 'up', '--detach', '--no-build', '--no-recreate', ...scales]);
  }

  async down({ volumes }: { readonly volumes: boolean }): Promise<void> {
    const profiles = ['cluster', 'observability'].flatMap((profile) => ['--profile', profile]);
    await this.run([...profiles, 'down', '--remove-orphans', ...(volumes ? ['--volumes'] : [])]);
  }

  /** The containers of a service that run, the oldest first. */
  async containers(service: string): Promise<Container[]> {
    const labels = [`project=${this.project}`, `service=${service}`];
    const filters = labels.flatMap((label) => ['--filter', `label=com.docker.compose.${label}`]);
    const ids = (await command(['docker', 'ps', '--quiet', '--no-trunc', ...filters]))
      .split('\n')
      .filter(Boolean);
    if (ids.length === 0) return [];
    const all = JSON.parse(await command(['docker', 'inspect', ...ids])) as Container[];
    return all.toSorted((a, b) => a.State.StartedAt.localeCompare(b.State.StartedAt));
  }

  /** Runs JavaScript in a container of ours, which has no shell to count on. */
  async node(container: Container, code: string): Promise<string> {
    return command(['docker', 'exec', container.Id, 'node', '-e', code]);
  }

  async logs(service: string): Promise<string> {
    return this.run(['logs', '--no-color', service]);
  }
}

/** Docker Compose 2 as Docker's own command, or docker-compose 1.29; throws an `Error` of one line without either. */
export async function findCompose(): Promise<{ line: readonly string[]; version: string }> {
  if ((await attempt(['docker', 'info'])) === undefined)
    throw new Error('no engine answers: start Docker, and see that `docker info` works for you');
  for (const line of [['docker', 'compose'], ['docker-compose']]) {
    const version = await attempt([...line, 'version', '--short']);
    if (version !== undefined) return { line, version: version.trim() };
  }
  throw new Error('neither `docker compose` nor docker-compose is here: install one of them');
}
