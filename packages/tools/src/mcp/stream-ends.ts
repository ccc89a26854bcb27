import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';

/** Of a request whose stream has ended without its answer; no server's. */
const endedCode = -32_099;
const endedData = 'the stream of the answer has ended';

/**
 * Ends a request whose stream has ended without its answer, which the SDK would wait for until its time is over. `transport`
 * is connected.
 */
export function endWithStreams(transport: Transport): void {
  const waiting = new Set<string | number>();
  const send = transport.send.bind(transport);
  const take = transport.onmessage;
  const listeners: Pick<Transport, 'onmessage' | 'send'> = {
    onmessage: (message, extra) => {
      if ('id' in message && message.id !== undefined && !('method' in message)) waiting.delete(message.id);
      take?.(message, extra);
    },
    send: (message, options) => {
      const id = requestIdOf(message);
      if (id === undefined) return send(message, options);
      waiting.add(id);
      const onRequestStreamEnd = (): void => {
        options?.onRequestStreamEnd?.();
        const error = { code: endedCode, message: endedData, data: endedData };
        if (waiting.delete(id)) take?.({ jsonrpc: '2.0', id, error });
      };
      return send(message, { ...options, onRequestStreamEnd });
    },
  };
  Object.assign(transport, listeners);
}

/** Whether a request has ended that way. */
export function isStreamEnd({ code, data }: { readonly code: number; readonly data?: unknown }): boolean {
  return code === endedCode && data === endedData;
}

function requestIdOf(message: JSONRPCMessage): string | number | undefined {
  return 'id' in message && 'method' in message ? message.id : undefined;
}
