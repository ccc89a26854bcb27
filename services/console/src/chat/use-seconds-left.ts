import { useEffect, useState } from 'react';

/** The seconds until a time (ms since 1970), which are counted down; 0 for one that is over or none. */
export function useSecondsLeft(until: number): number {
  const [now, setNow] = useState(() => Date.now());
  const isCounted = until > now;
  useEffect(() => {
    if (!isCounted) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [isCounted]);
  return isCounted ? Math.ceil((until - now) / 1000) : 0;
}
