import { runRows } from './run-rows.ts';

runRows('open', 8);
