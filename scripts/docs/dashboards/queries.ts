/** What every query is narrowed to, by the choices on top. */
const chosen = 'namespace=~"$namespace", pod=~"$pod"';

/** A figure of the chosen processes, with further conditions on its labels. */
export function figure(name: string, where = ''): string {
  return `${name}{${[chosen, where].filter(Boolean).join(', ')}}`;
}

/** How much a counter grows a second, by labels; all of it without any. */
export function rate(name: string, { by = '', where = '' } = {}): string {
  return `sum${by ? ` by (${by})` : ''} (rate(${figure(name, where)}[$__rate_interval]))`;
}

/** How much a counter has grown over the time that is shown. */
export function growth(name: string, { by = '', where = '' } = {}): string {
  return `sum${by ? ` by (${by})` : ''} (increase(${figure(name, where)}[$__range]))`;
}

/** A quantile of a histogram, from 0 to 1. */
export function quantile(q: number, name: string, { by = '', where = '' } = {}): string {
  return `histogram_quantile(${q}, ${rate(`${name}_bucket`, { by: by ? `le, ${by}` : 'le', where })})`;
}

/** The part that one sum is of another; 0 where there is nothing at all. */
export function share(part: string, whole: string): string {
  return `(${part} or vector(0)) / (${whole} > 0) or vector(0)`;
}

/** What every worker knows of a partition: the highest of their figures counts. */
export function ofPartitions(name: string): string {
  return `max by (partition) (${figure(name)})`;
}
