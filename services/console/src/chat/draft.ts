const nameOf = (sessionId: string): string => `agentconnect.draft.${sessionId}`;

/** What was being written in a session when the page was loaded again. */
export function keptDraft(sessionId: string): string {
  try {
    return sessionStorage.getItem(nameOf(sessionId)) ?? '';
  } catch {
    return '';
  }
}

export function keepDraft(sessionId: string, text: string): void {
  try {
    if (text === '') sessionStorage.removeItem(nameOf(sessionId));
    else sessionStorage.setItem(nameOf(sessionId), text);
  } catch {
    // Storage is full or forbidden: the draft lives as long as the page.
  }
}
