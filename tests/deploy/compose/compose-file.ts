import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../../scripts/setup/root.mjs';

/** A service of docker-compose.yml, as far as rules look at it. */
export interface ComposeService {
  image?: string;
  build?: { target: string; args: Record<string, string> };
  user?: string;
  profiles?: string[];
  environment?: Record<string, string | number>;
  secrets?: string[];
  ports?: string[];
  volumes?: string[];
  networks?: string[];
  network_mode?: string;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  restart?: string;
  read_only?: boolean;
  privileged?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  stop_grace_period?: string;
  scale?: number;
  logging?: { options: Record<string, string> };
}

export interface ComposeFile {
  services: Record<string, ComposeService>;
  secrets: Record<string, { file?: string }>;
  networks: Record<string, { internal?: boolean } | null>;
  volumes: Record<string, null>;
}

/** docker-compose.yml as it is with no variable set. */
export function readComposeFile(): ComposeFile {
  const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
  const fill = (_key: unknown, value: unknown): unknown =>
    typeof value === 'string' ? withDefaults(value) : value;
  // Anchors refer to anchors.
  return parse(text, fill, { merge: true, maxAliasCount: -1 }) as ComposeFile;
}

/** `${NAME:-default}` is its default; a variable without one is a mistake. */
function withDefaults(text: string): string {
  return text.replaceAll(/\$\{(\w+)(?::-([^}]*))?\}/g, (_all, name: string, value: string | undefined) => {
    if (value === undefined) throw new Error(`docker-compose.yml: ${name} has no default`);
    return value;
  });
}
