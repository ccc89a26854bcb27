/** Something that must not outlive its parent. */
export type Charge =
  /** A process, or all of its group. */
  | { readonly kind: 'process'; readonly pid: number; readonly group: boolean }
  | { readonly kind: 'container'; readonly id: string }
  /** What Compose has brought up under this name. */
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'folder'; readonly path: string };

/** What a parent tells its guard, one JSON a line. */
export interface GuardMessage {
  readonly charge: Charge;
  /** False when it has ended in order. */
  readonly watched: boolean;
}
