import * as z from 'zod';
import { AnswerCallResponse, ToolInfo, ToolsResponse } from '../answers/tools.ts';
import { describe, documented, named } from '../documented/documented.ts';
import { AnswerCallRequest } from '../requests/calls.ts';
import { endpoint } from './endpoint.ts';
import { SessionPath } from './parameters.ts';

documented('ToolInfo', ToolInfo, 'A tool of the operator.', {
  name: 'Its name; a tool of an MCP server has the name of its server before it.',
  description: 'What it does, as the model is told.',
  kind: 'How it is called.',
  approval: 'When a person has to agree to a call: `never`, `destructive` (if the tool is), `always`.',
  idempotent: 'Whether a call that is made twice has the effect of one.',
  destructive: 'Whether it changes what cannot be restored.',
});

export const listTools = endpoint({
  method: 'GET',
  path: '/chat/tools',
  tag: 'Tools',
  summary: 'List the tools',
  description: 'The tools that live workers offer, and that the caller may have agents use.',
  who: 'user',
  scope: 'sessions:read',
  answers: {
    200: {
      description: 'The tools, by name.',
      schema: documented('ToolsResponse', ToolsResponse, 'Tools of the operator.', {
        tools: 'The tools, in the order of their names.',
      }),
      example: {
        tools: [
          {
            name: 'weather',
            description: 'The weather of a city.',
            kind: 'http',
            approval: 'destructive',
            idempotent: true,
            destructive: false,
          },
        ],
      },
    },
  },
});

const [Approve, Deny] = AnswerCallRequest.options;
describe(Approve, {
  action: 'The call runs.',
  arguments: 'Arguments in the place of those that the model chose, if the `tool.call` is `editable`.',
});
describe(Deny, {
  action: 'The call does not run, and the model is told.',
  reason: 'Why not; the model is told. At most 4,096 characters.',
});

export const answerCall = endpoint({
  method: 'POST',
  path: '/chat/sessions/{session_id}/calls/{call_id}',
  tag: 'Tools',
  summary: 'Agree to a call, or deny it',
  description:
    'Answers a call whose `tool.call` needs an approval, as the frames `tool.approve` and `tool.deny` do. The first answer counts; repeating it is no error.',
  who: 'user',
  scope: 'sessions:write',
  params: SessionPath.extend({
    call_id: z
      .string()
      .meta({ description: 'The id of the call.', example: 'call_0f3b5c77d1e24a6f9b8c2d10' }),
  }),
  body: {
    type: 'json',
    schema: named('AnswerCallRequest', AnswerCallRequest, 'What a person says to a call.'),
    example: { action: 'approve' },
  },
  answers: {
    200: {
      description: 'The answer counts.',
      schema: documented('AnswerCallResponse', AnswerCallResponse, 'An answer that counts.', {
        session_id: 'The id of the session.',
        call_id: 'The id of the call.',
        action: 'The answer.',
      }),
      example: {
        session_id: 'ses_0_d8JVg3csMiE1e8L6sGD7',
        call_id: 'call_0f3b5c77d1e24a6f9b8c2d10',
        action: 'approve',
      },
    },
  },
  errors: [
    'FORBIDDEN',
    'SESSION_NOT_FOUND',
    'CALL_NOT_FOUND',
    'CALL_NEEDS_NOTHING',
    'CALL_ANSWERED',
    'CALL_OVER',
    'ARGUMENTS_FIXED',
  ],
});
