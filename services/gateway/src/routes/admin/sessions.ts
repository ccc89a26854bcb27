import type { SessionOutline } from '@agentconnect/broker';
import { type AdminSessionInfo, type AdminSessionList, endpoints } from '@agentconnect/protocol';
import { wholeSession } from '../../access/owned-session.ts';
import type { Request, Response } from 'express';
import { actorOf } from '../../http/observability/audited-refusals.ts';
import type { Served, ServeEndpoint } from '../../http/serving/served.ts';
import { bytesOfSession } from '../../sessions/list.ts';
import { listAnySessions, statusOf } from '../../sessions/list-any.ts';
import { historyBody, readHistory } from '../../sessions/history.ts';
import { sessionJson } from '../../sessions/session-response.ts';
import type { RouteContext } from '../route-context.ts';
import { pageOf } from './page-of.ts';

/** Sessions of all users, for operators and administrators. */
export function adminSessionRoutes(
  serve: ServeEndpoint,
  {
    admin,
    answers,
    scripts,
    audit,
    trustProxy,
  }: Pick<RouteContext, 'admin' | 'answers' | 'scripts' | 'audit' | 'trustProxy'>,
): Served[] {
  const { actsOf } = admin;
  const lookAt = async (
    action: 'session.look' | 'session.read',
    request: Request<{ id: string }>,
    response: Response,
  ): Promise<SessionOutline> => {
    const session = await actsOf(request, response).sessions.find(request.params.id);
    audit.access('look', () => ({
      ...actorOf(request, response, trustProxy),
      action,
      target: session.sessionId,
      detail: session.owner,
    }));
    return session;
  };
  return [
    serve(endpoints.listAllSessions, async ({ request, response, query }) => {
      const answer = answers.begin(request, response);
      const page = await pageOf(() => listAnySessions(scripts, query));
      const now = Date.now();
      await answer.sendJson({
        sessions: page.sessions.map((session) => infoOf(session, now)),
        next: page.next ?? null,
      } satisfies AdminSessionList);
    }),

    serve(endpoints.getAnySession, async ({ request, response }) => {
      const outline = await lookAt('session.look', request, response);
      const answer = answers.begin(request, response);
      await answer.take(bytesOfSession(outline));
      const session = await wholeSession(scripts, outline.sessionId);
      await answer.send(Buffer.from(sessionJson(session, Date.now(), { user: session.owner })));
    }),

    serve(endpoints.readAnyMessages, async ({ request, response, query }) => {
      const session = await lookAt('session.read', request, response);
      const answer = answers.begin(request, response);
      await answer.send(historyBody(await readHistory(scripts, session, query, answer)));
    }),

    serve(endpoints.endAnySession, async ({ request, response }) => {
      await actsOf(request, response).sessions.end(request.params.id);
      response.status(204).end();
    }),
  ];
}

const works = {
  idle: 'none',
  ready: 'waiting',
  leased: 'running',
  parked: 'paused',
  closed: 'none',
} as const satisfies Record<SessionOutline['state'], AdminSessionInfo['work']>;

function infoOf(session: SessionOutline, now: number): AdminSessionInfo {
  const { sessionId, owner, type, state, agentIds, activity, spent, createdAt, expiresAt } = session;
  return {
    session_id: sessionId,
    user: owner,
    session_type: type,
    status: statusOf(session, now),
    work: works[state],
    agents: agentIds.length,
    answers: activity.reduce((sum, { messageCount }) => sum + messageCount, 0),
    input_tokens: spent.inputTokens,
    output_tokens: spent.outputTokens,
    created_at: new Date(createdAt).toISOString(),
    expires_at: new Date(expiresAt).toISOString(),
  };
}
