import { z } from 'zod';

const OwnText = z.object({ metadata: z.object({ client_message_id: z.string().optional() }) });

/** The client's id of a text, from its frame in the log. */
export function clientIdOf(frame: Buffer): string | undefined {
  return OwnText.parse(JSON.parse(frame.toString())).metadata.client_message_id;
}
