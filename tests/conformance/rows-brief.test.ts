import { runRows } from './run-rows.ts';

runRows('brief', 30);
