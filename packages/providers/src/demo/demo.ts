import { z } from 'zod';
import type { Driver } from '../driver/driver.ts';
import { Unconfigured } from '../driver/unconfigured.ts';
import { DemoProvider } from './demo-provider.ts';

export const demo: Driver = {
  key: 'demo',
  settings: {
    DEMO_PROVIDER: {
      description:
        'Whether the built-in demo answers, which takes no key and is no AI: `on` (the default) or `off`.',
      schema: z.enum(['on', 'off'], { error: 'must be on or off' }).optional(),
    },
  },
  isFree: true,
  create: ({ DEMO_PROVIDER: isOn }) => {
    const provider = new DemoProvider();
    return isOn === 'off' ? new Unconfigured(provider.key, provider.info()) : provider;
  },
};
