import { ownPageHeader } from '@agentconnect/protocol';

/** What a page of the gateway sends, so that the gateway knows it for one. */
export const ownPageHeaders: Readonly<Record<string, string>> = { [ownPageHeader.name]: ownPageHeader.value };
