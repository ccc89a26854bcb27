import { runService } from '@agentconnect/operations';
import { readGatewayConfig } from './config.ts';
import { Gateway } from './gateway.ts';

await runService(process, () => new Gateway(readGatewayConfig(process.env)));
