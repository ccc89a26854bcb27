// What `redis-cli` does in the snippets of docs/operate.md, where a test's machine may have none.
import { Redis } from 'ioredis';

const redis = new Redis(process.env['REDIS_URL'], { maxRetriesPerRequest: 1 });
const [name, ...args] = process.argv.slice(2).filter((arg) => arg !== '-e');
try {
  const reply = await redis.call(name, ...args);
  process.stdout.write(`${String(reply)}\n`);
} finally {
  redis.disconnect();
}
