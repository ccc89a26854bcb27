import { once } from 'node:events';
import { WebSocket } from 'ws';

/** How long a process may take to say what it holds, in ms. */
const patienceMs = 20_000;

/** What a process holds after a collection, in bytes. */
export interface Held {
  /** JavaScript's objects, and the buffers that they hold. */
  readonly heap: number;
  /** The most that it has ever held, all included. */
  readonly mostResident: number;
}

/** Has a process that runs with `--inspect` collect, and asks what is left. Attached for no longer than that. */
export async function heldBy(inspectPort: number): Promise<Held> {
  const signal = AbortSignal.timeout(patienceMs);
  const answer = await fetch(`http://127.0.0.1:${inspectPort}/json/list`, { signal });
  const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error('there is nothing to inspect');
  const socket = new WebSocket(target.webSocketDebuggerUrl, { perMessageDeflate: false });
  try {
    await once(socket, 'open', { signal });
    let id = 0;
    const ask = async (method: string, params: object = {}): Promise<unknown> => {
      const mine = (id += 1);
      socket.send(JSON.stringify({ id: mine, method, params }));
      for (;;) {
        const [data] = (await once(socket, 'message', { signal })) as [Buffer];
        const reply = JSON.parse(data.toString()) as { id?: number; result?: unknown };
        if (reply.id === mine) return reply.result;
      }
    };
    // What the first one frees may have held more.
    await ask('HeapProfiler.collectGarbage');
    await ask('HeapProfiler.collectGarbage');
    const expression = 'JSON.stringify([process.memoryUsage(), process.resourceUsage().maxRSS])';
    const reply = (await ask('Runtime.evaluate', { expression })) as { result: { value: string } };
    const [memory, maxRss] = JSON.parse(reply.result.value) as [NodeJS.MemoryUsage, number];
    return { heap: memory.heapUsed + memory.external, mostResident: maxRss * 1024 };
  } finally {
    socket.terminate();
  }
}
