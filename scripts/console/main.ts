import { say } from '../launcher/say.ts';
import { buildConsole } from './build-console.ts';

const started = performance.now();
try {
  await buildConsole();
  say(`the console is built, after ${((performance.now() - started) / 1000).toFixed(1)} s`);
} catch (error) {
  process.stderr.write(`✗ ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
