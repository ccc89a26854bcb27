import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';
import type { Manifest, ObjectBody } from './manifest.ts';

const origin = 'config.kubernetes.io/origin';
/** Older ones bring a kustomize that does not know today's fields. */
const oldest = { major: 1, minor: 27 };

/** Why `kubectl kustomize` cannot be used here, or `undefined` if it can. */
export function whyNoKubectl(): string | undefined {
  const wanted = `kubectl ${oldest.major}.${oldest.minor} or newer`;
  try {
    const { clientVersion } = JSON.parse(
      execFileSync('kubectl', ['version', '--client', '--output=json'], { encoding: 'utf8' }),
    ) as { clientVersion: { major: string; minor: string } };
    const [major, minor] = [Number(clientVersion.major), Number.parseInt(clientVersion.minor, 10)];
    const isNew = major > oldest.major || (major === oldest.major && minor >= oldest.minor);
    return isNew ? undefined : `${wanted} is not here, but ${major}.${minor}`;
  } catch {
    return `${wanted} is not here`;
  }
}

/** What `kubectl kustomize` makes of a folder, each object with the file that it comes from. */
export function build(folder: string): Manifest[] {
  const workplace = mkdtempSync(join(realpathSync(tmpdir()), 'kustomize-'));
  try {
    writeFileSync(
      join(workplace, 'kustomization.yaml'),
      JSON.stringify({
        resources: [relative(workplace, join(root, folder))],
        buildMetadata: ['originAnnotations'],
      }),
    );
    const text = execFileSync('kubectl', ['kustomize', workplace], { encoding: 'utf8' });
    return parseAllDocuments(text).map((document) => withOrigin(document.toJS(), workplace));
  } finally {
    rmSync(workplace, { recursive: true });
  }
}

function withOrigin(
  built: ObjectBody & { metadata: { annotations?: Record<string, string> } },
  workplace: string,
): Manifest {
  const { annotations: { [origin]: from = '', ...others } = {}, ...metadata } = built.metadata;
  const { path, configuredIn } = parse(from) as { path?: string; configuredIn?: string };
  const body = {
    ...built,
    metadata: { ...metadata, ...(Object.keys(others).length > 0 ? { annotations: others } : {}) },
  };
  return { file: relative(root, resolve(workplace, path ?? configuredIn ?? '')), body };
}
