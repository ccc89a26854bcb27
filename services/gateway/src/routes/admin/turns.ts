import { pageAside } from '@agentconnect/broker';
import { type AsideTurnInfo, type AsideTurnList, endpoints, type RetriedTurn } from '@agentconnect/protocol';
import type { ShownAsideTurn } from '../../acts/acts.ts';
import { shownTurn } from '../../acts/turn-acts.ts';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

/** Turns that were set aside, for operators and administrators. */
export function adminTurnRoutes(
  serve: ServeEndpoint,
  { admin, answers, scripts }: Pick<RouteContext, 'admin' | 'answers' | 'scripts'>,
): Served[] {
  const { actsOf } = admin;
  return [
    serve(endpoints.listAsideTurns, async ({ request, response, query: { after, limit, content } }) => {
      const answer = answers.begin(request, response);
      const page = await pageOf(() => pageAside(scripts, { after, limit }));
      const shown = page.turns.map((turn) => shownTurn(turn, { content: content === 'true' }));
      await answer.sendJson({
        turns: shown.map(infoOf),
        next: page.isLast ? null : (shown.at(-1)?.id ?? null),
      } satisfies AsideTurnList);
    }),

    serve(endpoints.retryTurn, async ({ request, response, body: { id } }) => {
      response.json({ message_id: await actsOf(request, response).turns.retry(id) } satisfies RetriedTurn);
    }),

    serve(endpoints.dropTurn, async ({ request, response, body: { id } }) => {
      await actsOf(request, response).turns.drop(id);
      response.status(204).end();
    }),
  ];
}

function infoOf({ id, at, sessionId, messageId, attempts, content }: ShownAsideTurn): AsideTurnInfo {
  return {
    id,
    at: new Date(at).toISOString(),
    session_id: sessionId,
    message_id: messageId,
    attempts,
    ...(content === undefined ? {} : { content }),
  };
}
