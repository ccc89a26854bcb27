import { setting } from '@agentconnect/operations';
import { seconds } from './kinds.ts';

/** How much is read for one user at a time, and how long a response waits to be read. */
export const readingSettings = {
  READ_BYTES_PER_USER: setting.integer({
    description:
      'Bytes of lists, histories and records on their way to one user at a time; further requests wait for up to five seconds. 0 is no limit.',
    default: 16_777_216,
    unit: 'bytes',
  }),
  ANSWER_STALL_SECONDS: seconds(
    'How long a client may read nothing of a list, history or record before its connection is closed; 0 is no limit.',
    30,
  ),
} as const;
