import { z } from 'zod';

/** What a worker needs of a text. */
export interface TextBody {
  readonly content: string;
  readonly sender: string;
  readonly receiver?: string;
  readonly structuredData?: unknown;
  readonly requestId?: string;
  /** Its place in a trace (W3C Trace Context); releases that know of none leave it. */
  readonly traceparent?: string;
}

const Body = z.object({
  content: z.string(),
  sender: z.string(),
  receiver: z.string().optional(),
  structuredData: z.unknown().optional(),
  requestId: z.string().optional(),
  traceparent: z.string().optional(),
});

/** Reads what `submit` has put into the mailbox as JSON. */
export function parseTextBody(json: string): TextBody {
  return Body.parse(JSON.parse(json)) as TextBody;
}
