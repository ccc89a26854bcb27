import { describe, expect, it } from 'vitest';
import { isRedisUnavailable } from './scripts.ts';

describe('isRedisUnavailable', () => {
  it.each([
    'Connection is closed.',
    "Stream isn't writeable and enableOfflineQueue options is false",
    'Reached the max retries per request limit (which is 1). Refer to "maxRetriesPerRequest" option for details.',
    'connect ECONNREFUSED 127.0.0.1:6379',
    'Command timed out',
    "READONLY You can't write against a read only replica. script: 1, on @user_script:1.",
    "OOM command not allowed when used memory > 'maxmemory'.",
    'BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.',
    'CLUSTERDOWN The cluster is down',
    'Too many Cluster redirections. Last error: Error: MOVED 1 127.0.0.1:7000',
    "Cluster isn't ready and enableOfflineQueue options is false",
    'Cluster is disconnecting.',
    'All sentinels are unreachable.',
  ])('is so: %s', (message) => {
    expect(isRedisUnavailable(new Error(message))).toBe(true);
  });

  it.each([
    'BUSYGROUP Consumer Group name already exists',
    'NOGROUP No such key',
    'WRONGTYPE Operation against a key holding the wrong kind of value',
    'ERR user_script:12: attempt to index a nil value',
    'NOPERM this user has no permissions to run the command',
  ])('is a fault of ours: %s', (message) => {
    expect(isRedisUnavailable(new Error(message))).toBe(false);
  });
});
