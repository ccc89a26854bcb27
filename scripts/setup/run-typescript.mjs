// Sets the clone up with nothing but Node 20 and its builtins, runs a TypeScript file of it under Node 24 and ends as
// that ends.
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { checkSystem, findNode } from './find-node.mjs';
import { installDependencies } from './install.mjs';
import { processEntry, processIdentity } from './process-table.mjs';
import { root } from './root.mjs';
import { failWith } from './say.mjs';

/** How often it is looked whether npm is still there, in ms. */
const lookMs = 500;
/** How far npm may be above this process: shells, and tests that run it. */
const furthest = 10;

/**
 * `interactive` leaves the terminal to the child, so that it can ask for a password. Any other gets a session of its
 * own: the terminal's Ctrl-C then reaches it once and from here alone, not from the terminal and from npm as well.
 */
export async function runTypeScript(file, { interactive = false } = {}) {
  let node;
  try {
    checkSystem();
    await installDependencies();
    node = findNode();
  } catch (error) {
    failWith(error);
  }
  const args = [
    '--conditions=agentconnect-source',
    '--disable-warning=ExperimentalWarning',
    join(root, file),
  ];
  const child = spawn(node, [...args, ...process.argv.slice(2)], {
    // The fourth is how the child notices that this process has been killed.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      // Halves the time that a process takes to load its sources.
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
      ...process.env,
      PATH: [join(root, 'node_modules', '.bin'), dirname(node), process.env.PATH].join(delimiter),
    },
    detached: !interactive,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!interactive || signal !== 'SIGINT') child.kill(signal);
    });
  }
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  for (const ancestor of upToNpm()) endWith(ancestor, child);
}

/**
 * The processes from this one's parent up to npm: shells that hand no signal on. Empty if npm has not started this.
 */
function upToNpm() {
  if (!process.env.npm_lifecycle_event) return [];
  const ancestors = [];
  for (let pid = process.ppid; pid > 1 && ancestors.length < furthest;) {
    const entry = processEntry(pid);
    if (!entry) return [];
    ancestors.push({ pid, started: entry.started });
    if (/^npm\b|[/ ]npm(?:-cli\.js)?\b/.test(entry.command)) return ancestors;
    pid = entry.parent;
  }
  return [];
}

/** An npm that is killed does not tell: it is only seen that it is gone. */
function endWith({ pid, started }, child) {
  const look = setInterval(() => {
    if (processIdentity(pid) === started) return;
    clearInterval(look);
    child.kill('SIGTERM');
  }, lookMs);
  look.unref();
}
