import { startOfLog } from '@agentconnect/protocol';
import { describe, expect, it } from 'vitest';
import { Dialogue, type LoggedFrame } from './dialogue.ts';
import type { KnownDialogue } from './history-reader.ts';
import { SessionMemory } from './session-memory.ts';

const cast = { agents: [], metadata: {}, size: 100 };

function dialogue(chars: number): KnownDialogue {
  const text: LoggedFrame = {
    seq: 1,
    messageId: 'msg_a',
    frame: { type: 'text', content: 'x'.repeat(chars), timestamp: '', metadata: {} },
  };
  return { dialogue: new Dialogue([text]), position: startOfLog };
}

describe('SessionMemory', () => {
  it('gives a dialogue to one turn, and has it again when that has ended', async () => {
    const memory = new SessionMemory(100_000);
    memory.meet('a', cast);
    expect(memory.castOf('a')).toEqual(cast);
    expect(await memory.takeDialogue('a')).toBeUndefined();
    const known = dialogue(10);
    memory.keep('a', known);
    expect(await memory.takeDialogue('a')).toBe(known);
    expect(await memory.takeDialogue('a')).toBeUndefined();
  });

  it('waits for a turn that is about to bring a dialogue back', async () => {
    const memory = new SessionMemory(100_000);
    memory.meet('a', cast);
    const known = dialogue(10);
    const ending = Promise.resolve().then(() => memory.keep('a', known));
    memory.ends('a', ending);
    expect(await memory.takeDialogue('a')).toBe(known);
  });

  it('does without the dialogue of a turn that does not end, or ends badly', async () => {
    const memory = new SessionMemory(100_000);
    memory.meet('a', cast);
    memory.ends('a', new Promise(() => undefined));
    expect(await memory.takeDialogue('a')).toBeUndefined();
    const failed = Promise.reject(new Error('no Redis'));
    failed.catch(() => undefined);
    memory.ends('a', failed);
    await expect(memory.takeDialogue('a')).rejects.toThrow('no Redis');
  });

  it('lets go of what was worked longest ago', () => {
    const memory = new SessionMemory(10_000);
    for (const sessionId of ['a', 'b', 'c']) {
      memory.meet(sessionId, cast);
      memory.keep(sessionId, dialogue(1_000));
    }
    expect(['a', 'b', 'c'].filter((sessionId) => memory.castOf(sessionId))).toEqual(['a', 'b', 'c']);
    memory.meet('a', cast);
    memory.meet('d', cast);
    memory.keep('d', dialogue(1_000));
    expect(['a', 'b', 'c', 'd'].filter((sessionId) => memory.castOf(sessionId))).toEqual(['a', 'c', 'd']);
  });

  it('keeps nothing that is too large by itself, and nothing at all if it may hold nothing', () => {
    const memory = new SessionMemory(10_000);
    memory.meet('a', cast);
    memory.keep('a', dialogue(10_000));
    expect(memory.size).toBe(0);
    const none = new SessionMemory(0);
    none.meet('a', cast);
    none.keep('a', dialogue(1));
    expect(none.size).toBe(0);
  });
});
