import { z } from 'zod';
import { SecretText } from '../secrets/secret-text.ts';
import { Address, Headers, seconds, settled } from './tool-entry.ts';

/** What an operator settles about some of a server's tools, over what the server says of them. */
const Override = z
  .strictObject({
    enabled: z.boolean().optional().describe('Whether agents are offered it at all.'),
    ...settled,
  })
  .describe('Over what the server says of the tool.');
export type Override = z.infer<typeof Override>;

const Pattern = z
  .string()
  .max(128)
  .regex(/^[\w./*-]+$/, 'is the name of a tool, in which * stands for any text');

/** A server that speaks the Model Context Protocol. */
export const McpServerEntry = z
  .strictObject({
    url: Address.refine((url) => !/[{}]/.test(url), 'must be an address')
      .optional()
      .describe('Of a server over streamable HTTP.'),
    headers: Headers,
    command: z
      .string()
      .min(1)
      .optional()
      .describe('Of a server over stdio: the program, which each worker runs once.'),
    args: z.array(z.string()).default([]),
    env: z
      .record(
        z
          .string()
          .max(128)
          .regex(/^[A-Za-z_]\w*$/, 'is not the name of a variable'),
        SecretText,
      )
      .default({})
      .describe('The environment of the program, and all of it: without PATH it finds no other program.'),
    cwd: z.string().min(1).optional().describe('The folder that the program runs in.'),
    questions: z
      .boolean()
      .default(false)
      .describe(
        'Whether its tools may ask a person in the course of a call. With a protocol before 2026, its calls then run one at a time.',
      ),
    question_seconds: seconds('How long such a server, whose call has to wait, is given an answer.', 1, 120),
    connect_seconds: seconds('How long it may take to answer that it is there.', 0.1, 15),
    idle_seconds: seconds('How long a connection, or a program, that is not used is kept.', 0.1, 300),
    tools: z
      .record(Pattern, Override)
      .default({})
      .describe(
        'Tools of this server by name, or by a name in which * stands for any text; the last that fits counts.',
      ),
    ...settled,
  })
  .superRefine((entry, context) => {
    const wrong = (path: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [path], message });
    if ((entry.url === undefined) === (entry.command === undefined))
      wrong('url', 'give url or command, and not both');
    const foreign =
      entry.url === undefined
        ? ({ headers: 'url' } as const)
        : ({ args: 'command', env: 'command', cwd: 'command' } as const);
    for (const [name, of] of Object.entries(foreign)) {
      const given: unknown = entry[name as keyof typeof entry];
      if (typeof given === 'string' || Object.keys(given ?? {}).length > 0) wrong(name, `belongs to ${of}`);
    }
  })
  .describe('A server that speaks the Model Context Protocol (2026-07-28, or one of 2025).');
export type McpServerEntry = z.infer<typeof McpServerEntry>;
