import { type ClientTool, ClientTools, DemoCalls } from '@agentconnect/protocol';
import { z } from 'zod';

/** The part of a text that a worker needs. */
export interface TextBody {
  readonly content: string;
  readonly sender: string;
  readonly receiver?: string;
  readonly structuredData?: unknown;
  /** Tools that the client runs for the answer. */
  readonly tools?: readonly ClientTool[];
  /** What the demo calls in its answer. */
  readonly demoCalls?: DemoCalls;
  readonly requestId?: string;
  /** Its W3C Trace Context; older releases ignore it. */
  readonly traceparent?: string;
}

const Body = z.object({
  content: z.string(),
  sender: z.string(),
  receiver: z.string().optional(),
  structuredData: z.unknown().optional(),
  tools: ClientTools.optional(),
  demoCalls: DemoCalls.optional(),
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
});

/** Reads the JSON that `submit` put into the mailbox. */
export function parseTextBody(json: string): TextBody {
  return Body.parse(JSON.parse(json)) as TextBody;
}
