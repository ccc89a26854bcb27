import type { IssuerOutcome } from '@agentconnect/auth';
import { Counter, type Registry } from '@prometheus-io/client';

/** Counts what comes of other issuers' tokens, and of looks at their keys. The issuers are those of ISSUERS_FILE. */
export class IssuerMetrics {
  private readonly tokens: Counter<'issuer' | 'outcome'>;
  private readonly reads: Counter<'issuer' | 'outcome'>;

  constructor(registry: Registry) {
    this.tokens = new Counter({
      name: 'agentconnect_issuer_tokens_total',
      help: "Tokens of other issuers that were looked at, by issuer and outcome: valid, expired, invalid, unavailable (the issuer's keys could not be read). A valid one is not looked at again for five minutes.",
      labelNames: ['issuer', 'outcome'],
      registers: [registry],
    });
    this.reads = new Counter({
      name: 'agentconnect_issuer_key_reads_total',
      help: 'How often the keys of another issuer were read, by issuer and outcome: read, failed.',
      labelNames: ['issuer', 'outcome'],
      registers: [registry],
    });
  }

  token(issuer: string, outcome: IssuerOutcome): void {
    this.tokens.inc({ issuer, outcome });
  }

  read(issuer: string, error: unknown): void {
    this.reads.inc({ issuer, outcome: error === undefined ? 'read' : 'failed' });
  }
}
