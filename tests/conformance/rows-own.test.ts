import { runRows } from './run-rows.ts';

runRows('own', 2);
