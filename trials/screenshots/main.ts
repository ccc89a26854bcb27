import { runProgram } from '../../tests/support/run-command.ts';
import { parseOptions, usage } from './options.ts';
import { scenes } from './scenes.ts';
import { nameOf } from './scene.ts';
import { takeAll } from './take-all.ts';

await runProgram({ usage, parseOptions }, async (options, say) => {
  const wanted = scenes.filter((scene) => nameOf(scene).includes(options.only));
  if (options.list) {
    for (const scene of wanted) process.stdout.write(`${nameOf(scene)}\n`);
    return 0;
  }
  if (wanted.length === 0) throw new Error(`no scene has ${JSON.stringify(options.only)} in its name`);
  return (await takeAll(wanted, options.into, say)) ? 0 : 1;
});
