const userKey = 'agentconnect.user';

/** Goes to an address as if the page were opened anew: nothing that one user has seen is left for the next. */
export function leaveFor(address: string): void {
  location.assign(address);
}

/** Texts that wait to be sent are in this tab's storage. They are for the user who wrote them alone. */
export function keepOnlyOf(user: string | undefined): void {
  try {
    if (user === undefined || sessionStorage.getItem(userKey) !== user) sessionStorage.clear();
    if (user !== undefined) sessionStorage.setItem(userKey, user);
  } catch {
    // Storage is forbidden: nothing is in it.
  }
}
