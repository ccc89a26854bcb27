import type { Broker } from './broker.ts';

/** Tests of one step. They get a broker with keys of its own for each test, on whatever Redis the tier has. */
export type Suite = (broker: () => Broker) => void;
