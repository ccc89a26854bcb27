import { runService } from '@agentconnect/operations';
import { readWorkerConfig } from './config.ts';
import { createWorker } from './worker.ts';

await runService(process, () => createWorker(readWorkerConfig(process.env)));
