import { anthropicServer } from './anthropic-server.ts';
import { openAiServer } from './openai-server.ts';

/** Both servers for hand trials: prints the settings that point a worker at them, and runs until it is interrupted. */
const servers = { OPENAI: openAiServer({ wordMs: 50 }), ANTHROPIC: anthropicServer({ wordMs: 50 }) };
for (const [name, server] of Object.entries(servers)) {
  await server.start();
  console.log(`${name}_BASE_URL=${server.baseUrl}`);
}
process.once('SIGINT', () => void Promise.all(Object.values(servers).map((server) => server.close())));
