import { Guard } from '../../scripts/guard/guard.ts';

/**
 * Ends what this process has started for its tests, and removes its folders, if it is killed. One for all of them: each
 * guard is a process of its own, which takes longer to come up than most of what it watches.
 */
export const testGuard = new Guard({ stays: true });
