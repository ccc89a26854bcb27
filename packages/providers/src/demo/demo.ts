import type { Driver } from '../driver/driver.ts';
import { DemoProvider } from './demo-provider.ts';

export const demo: Driver = {
  key: 'demo',
  settings: {},
  isFree: true,
  create: () => new DemoProvider(),
};
