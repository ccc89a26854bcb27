/** The names of the parts, in the order in which they run. */
export const partNames = [
  'round-trip',
  'turns',
  'streaming',
  'idle-sockets',
  'in-flight',
  'scale',
  'sessions',
  'partitions',
] as const;
export type PartName = (typeof partNames)[number];

/** How much a run measures, and for how long. */
export interface Plan {
  /** For how long sockets talk before anything is counted, so that what is counted is code that runs warm. */
  readonly warmUpSeconds: number;
  readonly roundTrip: {
    readonly sockets: readonly number[];
    readonly rounds: number;
    readonly seconds: number;
  };
  readonly turns: {
    /** The turns at which it is measured; sessions so many of each; and turns measured in each of these. */
    readonly depths: readonly {
      readonly turn: number;
      readonly sessions: number;
      readonly samples: number;
    }[];
    /** Sockets that talk at once where the history is long. */
    readonly talkers: number;
    readonly seconds: number;
  };
  readonly streaming: {
    readonly streams: readonly number[];
    readonly rounds: number;
    readonly seconds: number;
  };
  readonly idleSockets: { readonly sockets: number; readonly idleSeconds: number };
  readonly inFlight: { readonly turns: readonly number[]; readonly rounds: number };
  readonly scale: {
    readonly sizes: readonly {
      readonly gateways: number;
      readonly workers: number;
      readonly partitions: number;
    }[];
    readonly rounds: number;
    readonly seconds: number;
  };
  readonly sessions: {
    readonly few: number;
    readonly many: number;
    readonly rounds: number;
    readonly seconds: number;
  };
  readonly partitions: { readonly many: number; readonly settleSeconds: number; readonly seconds: number };
}

export const wholePlan: Plan = {
  warmUpSeconds: 2,
  roundTrip: { sockets: [1, 50, 200, 1_000], rounds: 3, seconds: 3 },
  turns: {
    depths: [
      { turn: 10, sessions: 60, samples: 5 },
      { turn: 100, sessions: 12, samples: 25 },
      { turn: 1_000, sessions: 6, samples: 50 },
      { turn: 5_000, sessions: 1, samples: 50 },
    ],
    talkers: 50,
    seconds: 3,
  },
  streaming: { streams: [100, 500, 1_000], rounds: 3, seconds: 4 },
  // Longer than a heartbeat.
  idleSockets: { sockets: 10_000, idleSeconds: 31 },
  inFlight: { turns: [1_000, 5_000], rounds: 3 },
  scale: {
    sizes: [
      { gateways: 1, workers: 1, partitions: 1 },
      { gateways: 2, workers: 1, partitions: 1 },
      { gateways: 1, workers: 2, partitions: 1 },
      { gateways: 2, workers: 2, partitions: 1 },
      { gateways: 2, workers: 4, partitions: 1 },
      { gateways: 1, workers: 1, partitions: 4 },
      { gateways: 2, workers: 4, partitions: 4 },
    ],
    rounds: 3,
    seconds: 2,
  },
  sessions: { few: 10, many: 20_000, rounds: 3, seconds: 3 },
  partitions: { many: 64, settleSeconds: 5, seconds: 15 },
};

/** Shows that all works, and about where the figures lie. */
export const quickPlan: Plan = {
  warmUpSeconds: 1,
  roundTrip: { sockets: [1, 200], rounds: 1, seconds: 1 },
  turns: {
    depths: [
      { turn: 10, sessions: 6, samples: 5 },
      { turn: 100, sessions: 3, samples: 25 },
      { turn: 1_000, sessions: 1, samples: 50 },
    ],
    talkers: 10,
    seconds: 1,
  },
  streaming: { streams: [100], rounds: 1, seconds: 3 },
  idleSockets: { sockets: 1_000, idleSeconds: 4 },
  inFlight: { turns: [1_000], rounds: 1 },
  scale: {
    sizes: [
      { gateways: 1, workers: 1, partitions: 1 },
      { gateways: 2, workers: 2, partitions: 4 },
    ],
    rounds: 1,
    seconds: 1,
  },
  sessions: { few: 10, many: 1_000, rounds: 1, seconds: 1 },
  partitions: { many: 16, settleSeconds: 2, seconds: 4 },
};
