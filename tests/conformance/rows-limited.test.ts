import { runRows } from './run-rows.ts';

runRows('limited', 12);
