import type { Attack } from './attack.ts';
import { attacks } from './attacks.ts';
import { judge } from './judge.ts';
import { measure } from './measure.ts';
import type { AbuseOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import { linesOf } from './report.ts';

/** Runs the attacks that were asked for, one after the other. */
export async function runAbuse(
  { only, phases, seed }: Pick<AbuseOptions, 'only' | 'phases' | 'seed'>,
  say: (line: string) => void,
): Promise<Outcome[]> {
  const chosen = attacks.filter(({ name }) => only.length === 0 || only.includes(name));
  say(`seed ${seed}, ${chosen.length} attacks`);
  const outcomes: Outcome[] = [];
  for (const [index, attack] of chosen.entries()) {
    say(`${index + 1} of ${chosen.length}, ${attack.name}: ${attack.tries}`);
    if (attack.settings) say(`  with ${settingsOf(attack.settings.env)}: ${attack.settings.why}`);
    const outcome = judged(attack, await measure(attack, { phases, seed }, say));
    for (const line of linesOf(outcome)) say(line);
    outcomes.push(outcome);
  }
  return outcomes;
}

function judged(attack: Attack, figures: Awaited<ReturnType<typeof measure>>): Outcome {
  const missed = judge(figures, attack.turnMs);
  return { ...figures, missed, verdict: missed.length === 0 ? 'held' : 'missed' };
}

function settingsOf(env: Readonly<Record<string, string>>): string {
  return Object.entries(env)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
