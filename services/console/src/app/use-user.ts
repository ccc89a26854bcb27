import { useRouteContext } from '@tanstack/react-router';

/** Who is logged in; for all that stands inside the shell. */
export function useUser(): string {
  return useRouteContext({ from: '/inside' }).user;
}
