import { newCallId, plainCallId } from './call-id.ts';
import type { ToolCall } from '../chat/chat-request.ts';
import { GrowingJson } from './growing-json.ts';
import { ProviderError } from '../failures/provider-error.ts';
import { wellFormedJson } from '../json/well-formed-json.ts';

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
  json: GrowingJson;
  extra: unknown;
}

/** What a piece does to the call that it would belong to by its place. */
type Part = 'more' | 'again' | 'instead' | 'another';

/** Arguments and names longer than this in all, in UTF-16 units, are no calls but a model that does not stop. */
const longestCalls = 1_000_000;
const mostCalls = 128;

/**
 * The tool calls of an answer, put together from the pieces that a stream brings. Servers number calls, or give them ids,
 * or names, or none of it, or the same to all, or a new one to every piece; what never fails to tell where a call ends is
 * its arguments, an object of JSON.
 */
export class GrowingCalls {
  /** The provider's name, for the message of an error. */
  private readonly provider: string;
  private readonly calls: GrowingCall[] = [];
  private size = 0;
  /** A call has had more ids than one, so a new one tells nothing. */
  private hasVaryingIds = false;

  constructor(provider: string) {
    this.provider = provider;
  }

  get count(): number {
    return this.calls.length;
  }

  add(piece: CallPiece): void {
    let part: CallPiece | undefined = piece;
    while (part) part = this.addOne(part);
  }

  /** All of them, once the stream is over; throws a `ProviderError` if one does not say what it calls. */
  whole(): ToolCall[] {
    const taken = new Set<string>();
    return this.calls.map(({ id, name, json, extra }) => {
      if (name === '') throw this.malformed();
      // Results are told apart by it. Some servers give none, or one to all.
      const own = id === '' || taken.has(plainCallId(id)) ? newCallId() : plainCallId(id);
      taken.add(own);
      return {
        id: own,
        name: name.toWellFormed(),
        // Some servers send nothing for a call without arguments.
        arguments: json.isBlank ? '{}' : wellFormedJson(json.text),
        ...(extra !== undefined && { extra }),
      };
    });
  }

  /** What is left of a piece that holds the end of one call and the beginning of another. */
  private addOne(piece: CallPiece): CallPiece | undefined {
    const json = piece.arguments ?? '';
    this.size += json.length + (piece.name?.length ?? 0);
    if (this.size > longestCalls || this.calls.length > mostCalls) throw this.malformed();
    const given = this.placeOf(piece);
    const part = given ? this.partOf(given, piece) : 'another';
    const call = given && part !== 'another' ? given : this.begin(piece, given);
    if (part === 'instead') call.json = new GrowingJson();
    this.hasVaryingIds ||= part === 'more' && !call.json.isWhole && isOther(piece.id, call.id);
    call.id ||= piece.id ?? '';
    call.name = grownName(call.name, piece.name ?? '');
    call.extra = piece.extra ?? call.extra;
    const rest = part === 'again' ? '' : call.json.add(json);
    return rest === '' ? undefined : { index: piece.index, arguments: rest };
  }

  private placeOf({ index, id, name }: CallPiece): GrowingCall | undefined {
    const last = this.calls.at(-1);
    if (index == null) return last;
    const numbered = this.calls.findLast((call) => call.index === index);
    // Some servers number pieces.
    const isOfLast = !name || (Boolean(id) && id === last?.id && !last?.json.isWhole);
    return numbered ?? (isOfLast ? last : undefined);
  }

  private partOf(call: GrowingCall, piece: CallPiece): Part {
    const json = piece.arguments ?? '';
    const isNamed = Boolean(piece.name);
    const isRenamed = isNamed && call.name !== '' && piece.name !== call.name;
    const isOtherId = !this.hasVaryingIds && isOther(piece.id, call.id);
    if (call.json.isBlank) {
      // A name, too, may come in pieces.
      const isSame = isOther(piece.id, call.id) ? false : piece.index != null || Boolean(piece.id);
      return isRenamed && !isSame ? 'another' : 'more';
    }
    if (isRenamed) return 'another';
    if (!call.json.isWhole) return 'more';
    if (json.trim() === '') return isOtherId && isNamed ? 'another' : 'more';
    if (!json.trimStart().startsWith('{')) return 'more';
    if (isOtherId && isNamed) return 'another';
    if (json.trim() === call.json.text.trim()) return 'again';
    // Some servers begin or end each call with an object of nothing.
    if (call.json.isEmpty) return 'instead';
    return json.trim() === '{}' && !isNamed ? 'again' : 'another';
  }

  private begin({ index, name }: CallPiece, before: GrowingCall | undefined): GrowingCall {
    const begun = {
      index: index ?? undefined,
      id: '',
      // Arguments behind whole ones, without a name, are of the same tool.
      name: !name && before?.json.isWhole ? before.name : '',
      json: new GrowingJson(),
      extra: undefined,
    };
    this.calls.push(begun);
    return begun;
  }

  private malformed(): ProviderError {
    return new ProviderError('PROVIDER_BAD_RESPONSE', `${this.provider} sent a malformed call of a tool`, {
      retryable: true,
    });
  }
}

function isOther(id: string | null | undefined, of: string): boolean {
  return Boolean(id) && of !== '' && id !== of;
}

/** A name comes once, or with every piece, or grows. */
function grownName(name: string, more: string): string {
  if (more === '' || name === more) return name;
  return more.startsWith(name) ? more : name + more;
}
