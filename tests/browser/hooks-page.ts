import { AgentConnectClient, type Message } from '@agentconnect/client';
import {
  AgentConnectProvider,
  useConversation,
  useConversationActions,
  useMessage,
  useMessageKeys,
  useSession,
} from '@agentconnect/client/react';
import { createElement as h, memo, type ReactElement, StrictMode, useRef, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** Runs in a browser: shows a session by the hooks, and how often each part of it was rendered. */

declare const location: { readonly search: string };
declare const document: { querySelector(selector: string): Element | null };
declare const sessionStorage: Storage;

const query = new URLSearchParams(location.search);
const sessionId = query.get('session') ?? '';
const client = new AgentConnectClient({
  urls: query.getAll('api'),
  identity: { username: query.get('username') ?? '', password: query.get('password') ?? '' },
});

function useRenders(): number {
  const renders = useRef(0);
  renders.current += 1;
  return renders.current;
}

function line(message: Message | undefined, renders: number): ReactElement {
  const state =
    message?.kind === 'text' ? message.sendState : message?.kind === 'answer' ? message.status : '';
  return h('li', { 'data-state': state, 'data-renders': renders }, message?.content);
}

/** A row that is given its message. */
const Row = memo(function Row({ message }: { readonly message: Message }): ReactElement {
  return line(message, useRenders());
});

/** A row that finds its message itself. */
const OwnRow = memo(function OwnRow({ id }: { readonly id: string }): ReactElement {
  return line(useMessage(sessionId, id), useRenders());
});

function Chat(): ReactElement {
  const { connection, session } = useSession(sessionId);
  const { messages, activity, history, send, stop, loadEarlier } = useConversation(sessionId);
  const [text, setText] = useState('');
  return h(
    'section',
    { id: 'chat' },
    h('output', { id: 'connection' }, connection.status),
    h('output', { id: 'activity' }, activity.status),
    h('output', { id: 'type' }, session?.session_type),
    history.hasEarlier && h('button', { id: 'earlier', onClick: () => void loadEarlier() }, 'Earlier'),
    h('ol', null, ...messages.map((message) => h(Row, { key: message.key, message }))),
    h('input', {
      value: text,
      onChange: ({ target }: { target: { value: string } }) => setText(target.value),
      onKeyDown: ({ key }: { key: string }) => {
        if (key !== 'Enter') return;
        send(text);
        setText('');
      },
    }),
    h('button', { id: 'stop', onClick: () => void stop() }, 'Stop'),
  );
}

function Keys(): ReactElement {
  const renders = useRenders();
  const keys = useMessageKeys(sessionId);
  const actions = useConversationActions(sessionId);
  const first = useRef(actions);
  return h(
    'section',
    { id: 'keys', 'data-renders': renders, 'data-same': String(first.current === actions) },
    h('ol', null, ...keys.map((id) => h(OwnRow, { key: id, id }))),
  );
}

function App(): ReactElement {
  const [isShown, setShown] = useState(true);
  return h(
    AgentConnectProvider,
    { client, options: { storage: sessionStorage, pageSize: 20, lingerMs: 500 } },
    h('button', { id: 'toggle', onClick: () => setShown((shown) => !shown) }, 'Toggle'),
    isShown && h(Chat),
    isShown && h(Keys),
  );
}

const main = document.querySelector('main');
if (main) createRoot(main).render(h(StrictMode, null, h(App)));
