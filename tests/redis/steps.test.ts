import { runBrokerSuites } from './suite/broker-suites.ts';
import { redisUrl } from './suite/redis-url.ts';

runBrokerSuites(redisUrl);
