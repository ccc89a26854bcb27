/** What a call waits for: that a person agrees to it, its result, or what a person answers. */
const waitingStates = ['approval', 'result', 'answer'] as const;
export type WaitingState = (typeof waitingStates)[number];

export function isWaiting(state: string): state is WaitingState {
  return waitingStates.some((one) => one === state);
}
