import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../scripts/setup/root.mjs';
import { type Manifest, placeOf } from './manifest.ts';

/** Where the types of a group are; the groups of Kubernetes itself are in `kubernetes-models`. */
const packages = new Map([
  ['keda.sh', '@kubernetes-models/keda'],
  ['monitoring.coreos.com', '@kubernetes-models/prometheus-operator'],
  ['gateway.networking.k8s.io', '@kubernetes-models/gateway-api'],
]);

function moduleOf({ body: { apiVersion, kind } }: Manifest): string {
  return `${packages.get(apiVersion.split('/')[0] ?? '') ?? 'kubernetes-models'}/${apiVersion}/${kind}`;
}

type Model = new (body: object) => { validate(): void };

/** What is wrong with the values of objects: required fields, patterns, ranges. */
export async function wrongValues(manifests: readonly Manifest[]): Promise<string[]> {
  const problems = await Promise.all(manifests.map(wrongValue));
  return problems.flat();
}

async function wrongValue(manifest: Manifest): Promise<string[]> {
  const { kind } = manifest.body;
  try {
    const models = (await import(moduleOf(manifest))) as Record<string, Model | undefined>;
    const Kind = models[kind];
    if (!Kind) throw new Error(`no ${kind} in ${moduleOf(manifest)}`);
    new Kind(manifest.body).validate();
    return [];
  } catch (error) {
    return [`${placeOf(manifest)}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/**
 * What the compiler says of objects when each is a literal of its type, so that a field that the type does not have is
 * an error, however deep it stands.
 */
export function wrongFields(manifests: readonly Manifest[]): string[] {
  const workplace = mkdtempSync(join(tmpdir(), 'manifests-'));
  try {
    symlinkSync(join(root, 'node_modules'), join(workplace, 'node_modules'));
    writeFileSync(join(workplace, 'package.json'), '{"type":"module"}');
    const names = manifests.map((manifest, index) => {
      const { kind } = manifest.body;
      const literal = JSON.stringify(manifest.body, undefined, 1);
      const name = `${index}.ts`;
      writeFileSync(
        join(workplace, name),
        `import type { I${kind} } from '${moduleOf(manifest)}';\nexport default ${literal} satisfies I${kind};\n`,
      );
      return name;
    });
    return compile(workplace, names).map((line) =>
      line.replace(/^(\d+)\.ts\(\d+,\d+\)/, (_, index: string) => {
        const manifest = manifests[Number(index)];
        return manifest ? placeOf(manifest) : line;
      }),
    );
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

const options = '--noEmit --strict --skipLibCheck --target es2024 --module nodenext --types --pretty false'
  .split(' ')
  .flatMap((option) => (option === '--types' ? [option, ''] : [option]));

/** The compiler's errors, a line each. */
function compile(folder: string, names: readonly string[]): string[] {
  try {
    execFileSync(join(root, 'node_modules/.bin/tsc'), [...options, ...names], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout?: string };
    if (!stdout) throw error;
    return stdout.split('\n').filter((line) => /^\d+\.ts\(/.test(line));
  }
}
