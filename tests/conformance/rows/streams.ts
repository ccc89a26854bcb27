import assert from 'node:assert/strict';
import { Client } from '../../support/client.ts';
import { is, type SeenFrame } from '../../support/socket-client.ts';
import { type Row, rowsOf } from '../row.ts';

const joined = (frames: readonly SeenFrame[]): string => frames.map((frame) => frame.content ?? '').join('');

const seqs = (frames: readonly SeenFrame[]): unknown[] => frames.map((frame) => frame.metadata['seq']);

export const streams: readonly Row[] = [
  ...rowsOf('contract', 'tokens as they come', 'delta', [
    [
      'only-streaming',
      'only on a socket opened with `?stream=true`',
      async (c) => {
        const alice = await c.alice;
        const { id } = await alice.slowSession(40, 80);
        const [plain, streaming] = [await alice.attach(id), await alice.attach(id, { stream: true })];
        plain.send({ type: 'text', content: 'go' });
        await Promise.all([plain.next(is.response), streaming.next(is.response)]);
        assert.equal(plain.frames.filter(is.delta).length, 0);
        assert.ok(streaming.frames.filter(is.delta).length > 1);
      },
    ],
    [
      'whole',
      '`content` is the new text, `offset` counts UTF-16 units; the `response` has the same `message_id` and the whole text',
      async (c) => {
        const alice = await c.alice;
        const script = 'Grüße 🙂🙂 aus München 👩‍👩‍👧 und Köln 漢字 ende';
        const id = await alice.session({ model: 'typist', metadata: { script, tokens_per_second: 100 } });
        const client = await alice.attach(id, { stream: true });
        client.send({ type: 'text', content: 'go' });
        const response = await client.next(is.response);
        const deltas = client.frames.filter(is.delta);
        assert.equal(joined(deltas), script);
        assert.equal(response.content, script);
        let offset = 0;
        for (const delta of deltas) {
          assert.equal(delta.type, 'info');
          assert.equal(delta.metadata['offset'], offset);
          assert.equal(delta.metadata['message_id'], response.metadata['message_id']);
          assert.equal(delta.metadata['attempt'], 1);
          assert.ok(!('seq' in delta.metadata), 'passing');
          assert.ok((delta.content ?? '').isWellFormed(), 'a chunk never splits a character');
          offset += delta.content?.length ?? 0;
        }
      },
    ],
    [
      'late',
      'a socket that comes in the middle gets the text so far as a delta at offset 0',
      async (c) => {
        const alice = await c.alice;
        const { id, script } = await alice.slowSession(300, 60);
        const first = await alice.attach(id, { stream: true });
        first.send({ type: 'text', content: 'go' });
        await first.until('some deltas', () => first.frames.filter(is.delta).length >= 5);
        const second = await alice.attach(id, { stream: true });
        await second.next(is.response);
        const deltas = second.frames.filter(is.delta);
        assert.equal(deltas[0]?.metadata['offset'], 0);
        assert.equal(joined(deltas), script);
      },
    ],
  ]),
  ...rowsOf('contract', 'a worker died, another took over', 'restart', [
    [
      'restart',
      '`info`, `metadata.event: "restart"`, `message_id`, `attempt`: drop the partial text; then exactly one `response`',
      async (c) => {
        await c.withStack({ env: { LEASE_SECONDS: '2' } }, async (stack) => {
          const client = await Client.login(stack.gateway());
          const { id, script } = await client.slowSession(60, 50);
          const socket = await client.attach(id, { stream: true });
          const ack = await socket.text('go');
          await socket.next(is.delta);
          await stack.worker(0).kill('SIGKILL');
          await stack.addWorker();
          const restart = await socket.next(is.event('restart'));
          assert.equal(restart.type, 'info');
          const { attempt, message_id } = restart.metadata;
          const from = socket.frames.indexOf(restart);
          const response = await socket.next(is.response);
          const deltas = socket.frames.slice(from).filter(is.delta);
          assert.equal(joined(deltas), script);
          assert.ok(deltas.every((delta) => delta.metadata['attempt'] === attempt && attempt > 1));
          assert.equal(response.metadata['message_id'], message_id);
          assert.equal(response.content, script);
          const next = await socket.text('after', 'after');
          assert.equal(next.metadata['seq'], (ack.metadata['seq'] as number) + 2);
        });
      },
      'own',
    ],
  ]),
  ...rowsOf('contract', 'Durable frames', 'durable', [
    [
      'numbered',
      'they carry `metadata.message_id`, `metadata.seq` (1, 2, 3 … with no gap) and `metadata.cursor`',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const [one, two] = [await alice.attach(id), await alice.attach(id)];
        for (let number = 0; number < 10; number += 1) {
          one.send({ type: 'text', content: `${number}`, metadata: { client_message_id: `${number}` } });
        }
        await two.until('20 frames', () => two.durable.length === 20);
        assert.deepEqual(
          seqs(two.durable),
          Array.from({ length: 20 }, (_, index) => index + 1),
        );
        const ids = two.durable.map((frame) => frame.metadata['message_id'] as string);
        assert.equal(new Set(ids).size, 20);
        assert.ok(two.durable.every((frame) => typeof frame.metadata['cursor'] === 'string'));
        // Frames and acks together have no gap on the socket that wrote, and are in order.
        await one.until('10 answers', () => one.frames.filter(is.response).length === 10);
        const numbered = one.frames.filter((frame) => 'seq' in frame.metadata);
        assert.deepEqual(
          seqs(numbered),
          Array.from({ length: 20 }, (_, index) => index + 1),
        );
      },
    ],
    [
      'own-later',
      'a resume brings own texts',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const one = await alice.attach(id);
        const { cursor } = (one.frames[0] as SeenFrame).metadata;
        await one.text('mine');
        await one.next(is.response);
        await one.close();
        const two = await alice.attach(id, { cursor: cursor as string });
        await two.next(is.response);
        assert.deepEqual(
          two.durable.map((frame) => frame.type),
          ['text', 'response'],
        );
      },
    ],
  ]),
  ...rowsOf('contract', 'Resume', 'resume', [
    [
      'cursor',
      '`?cursor=<cursor>`: every durable frame after it comes in order, then live frames; none missing, none twice',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const one = await alice.attach(id);
        await one.text('one');
        const { metadata } = await one.next(is.response);
        await one.close();
        for (const content of ['two', 'three'])
          await alice.post(`/chat/sessions/${id}/messages`, { content });
        const two = await alice.attach(id, { cursor: metadata['cursor'] as string });
        assert.equal(two.frames[0]?.metadata['resumed'], true);
        assert.equal(two.frames[0].metadata['cursor'], metadata['cursor']);
        await two.until('two answers', () => two.frames.filter(is.response).length === 2);
        await two.text('four');
        await two.until('three answers', () => two.frames.filter(is.response).length === 3);
        const numbers = two.frames
          .filter((frame) => 'seq' in frame.metadata)
          .map((frame) => frame.metadata['seq']);
        assert.deepEqual(numbers, [3, 4, 5, 6, 7, 8]);
      },
    ],
    [
      'resync',
      'a cursor that the log does not hold: `system`, `metadata.event: "resync"`, then the log from its start',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const one = await alice.attach(id);
        await one.text('one');
        await one.next(is.response);
        for (const cursor of ['7.msg_nobody.1', 'nonsense', '1.msg_other.1']) {
          const two = await alice.attach(id, { cursor });
          assert.equal(two.frames[0]?.metadata['resumed'], false);
          assert.equal((await two.next(is.event('resync'))).type, 'system');
          await two.next(is.response);
          assert.deepEqual(seqs(two.durable), [1, 2]);
        }
      },
    ],
    [
      'no-cursor-fresh',
      'without a cursor: what was logged while no socket was attached, from creation on',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        await alice.post(`/chat/sessions/${id}/messages`, { content: 'before any socket' });
        const client = await alice.attach(id);
        await client.next(is.response);
        assert.deepEqual(
          client.durable.map((frame) => frame.type),
          ['text', 'response'],
        );
        assert.equal(client.frames[0]?.metadata['resumed'], false);
      },
    ],
    [
      'no-cursor-again',
      'without a cursor: then live frames; what a socket had does not come again',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const one = await alice.attach(id);
        await one.text('one');
        await one.next(is.response);
        const two = await alice.attach(id);
        await two.text('two');
        assert.equal((await two.next(is.response)).content, 'two');
        assert.deepEqual(
          two.durable.map((frame) => frame.content),
          ['two'],
        );
      },
    ],
  ]),
  ...rowsOf('contract', 'Stop', 'stop', [
    [
      'running',
      'a `stop` frame is logged (`stop.requested`) and the response being written keeps what it has: `finish_reason: "stopped"`',
      async (c) => {
        const alice = await c.alice;
        const { id, script } = await alice.slowSession(500, 50);
        const client = await alice.attach(id, { stream: true });
        client.send({ type: 'text', content: 'go' });
        await client.until('some deltas', () => client.frames.filter(is.delta).length >= 3);
        client.send({ type: 'stop' });
        const stop = await client.next(is.type('stop'));
        assert.equal(stop.metadata['event'], 'stop.requested');
        assert.equal(stop.metadata['seq'], 2);
        const response = await client.next(is.response);
        assert.equal(response.metadata['finish_reason'], 'stopped');
        assert.ok((response.content ?? '').length > 0 && script.startsWith(response.content ?? ''));
        assert.ok(response.content?.startsWith(joined(client.frames.filter(is.delta).slice(0, 3))));
      },
    ],
    [
      'queued',
      'queued texts are answered by an empty `response` with that reason; what is asked after is untouched',
      async (c) => {
        const alice = await c.alice;
        const script = Array.from({ length: 200 }, () => 'w').join(' ');
        const id = await alice.session({ model: 'typist', metadata: { script, tokens_per_second: 20 } });
        const client = await alice.attach(id);
        const acks = [await client.text('one'), await client.text('two'), await client.text('three')];
        client.send({ type: 'stop' });
        const after = await client.text('after');
        const answer = (ack: SeenFrame | undefined) =>
          client.some(is.answerTo(ack?.metadata['message_id'] as string));
        assert.equal((await answer(acks[0])).metadata['finish_reason'], 'stopped');
        for (const ack of acks.slice(1)) {
          const response = await answer(ack);
          assert.equal(response.metadata['finish_reason'], 'stopped');
          assert.equal(response.content, '');
        }
        const last = await answer(after);
        assert.equal(last.metadata['finish_reason'], 'stop');
        assert.equal(last.content, script);
      },
    ],
    [
      'nothing',
      'with nothing under way: `info`, `metadata.event: "stop.nothing"`; nothing is logged',
      async (c) => {
        const alice = await c.alice;
        const client = await alice.attach(await alice.session());
        client.send({ type: 'stop' });
        assert.equal((await client.next(is.event('stop.nothing'))).type, 'info');
        assert.equal((await client.text('first')).metadata['seq'], 1);
      },
    ],
    [
      'disconnect',
      'stopping is not disconnecting: a closed socket stops nothing',
      async (c) => {
        const alice = await c.alice;
        const { id, script } = await alice.slowSession(20, 20);
        const one = await alice.attach(id, { stream: true });
        one.send({ type: 'text', content: 'go' });
        await one.next(is.delta);
        await one.close();
        // From the start: the answer may be whole before this socket is there.
        const two = await alice.attach(id, { cursor: '0.' });
        const response = await two.next(is.response);
        assert.equal(response.content, script);
        assert.equal(response.metadata['finish_reason'], 'stop');
      },
    ],
    [
      'last-texts',
      'nor loses what came in before: five texts and a close at once are five texts, in order',
      async (c) => {
        const alice = await c.alice;
        const id = await alice.session();
        const one = await alice.attach(id);
        const texts = ['one', 'two', 'three', 'four', 'five'];
        for (const content of texts) one.send({ type: 'text', content });
        await one.close();
        const two = await alice.attach(id, { cursor: '0.' });
        const heard: (string | null | undefined)[] = [];
        while (heard.length < texts.length) heard.push((await two.next(is.response)).content);
        assert.deepEqual(heard, texts);
      },
    ],
  ]),
];
