import { randomUUID } from 'node:crypto';
import type { ToolCall } from './chat-request.ts';
import { ProviderError } from './provider-error.ts';

/** What one event of a stream adds to a call. */
export interface CallPiece {
  /** Which of the answer's calls it belongs to; without it, the last one. */
  readonly index?: number | null | undefined;
  readonly id?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly arguments?: string | null | undefined;
  readonly extra?: unknown;
}

interface GrowingCall {
  readonly index: number | undefined;
  id: string;
  name: string;
  arguments: string;
  extra: unknown;
}

/** Arguments longer than this in all, in UTF-16 units, are no call but a model that does not stop. */
const longestArguments = 1_000_000;

/** The tool calls of an answer, put together from the pieces that a stream brings. */
export class GrowingCalls {
  /** The provider's name, for the message of an error. */
  private readonly provider: string;
  private readonly calls: GrowingCall[] = [];
  private size = 0;

  constructor(provider: string) {
    this.provider = provider;
  }

  add(piece: CallPiece): void {
    const call = this.callOf(piece);
    call.id = piece.id || call.id;
    call.name = piece.name || call.name;
    call.arguments += piece.arguments ?? '';
    call.extra = piece.extra ?? call.extra;
    this.size += piece.arguments?.length ?? 0;
    if (this.size > longestArguments) throw this.malformed();
  }

  /** All of them, once the stream is over; throws a `ProviderError` if one does not say what it calls. */
  whole(): ToolCall[] {
    return this.calls.map(({ id, name, arguments: json, extra }) => {
      if (name === '') throw this.malformed();
      return {
        // Some servers give none, and results are told apart by it.
        id: id || `call_${randomUUID()}`,
        name,
        // Some servers send nothing for a call without arguments.
        arguments: json.trim() === '' ? '{}' : json,
        ...(extra !== undefined && { extra }),
      };
    });
  }

  private callOf({ index, id }: CallPiece): GrowingCall {
    const call = this.calls.findLast((one) => index == null || one.index === index);
    // Some servers number all calls 0, or none: then a new id is a new call.
    if (call && (!id || call.id === '' || call.id === id)) return call;
    const begun = { index: index ?? undefined, id: '', name: '', arguments: '', extra: undefined };
    this.calls.push(begun);
    return begun;
  }

  private malformed(): ProviderError {
    return new ProviderError('PROVIDER_BAD_RESPONSE', `${this.provider} sent a malformed call of a tool`, {
      retryable: true,
    });
  }
}
