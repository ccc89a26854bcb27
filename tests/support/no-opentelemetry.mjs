// Loaded before a service: lets it load nothing of OpenTelemetry but the interface, which @prometheus-io/client brings.
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    if (/^@opentelemetry\/(?!api$)/.test(specifier)) {
      throw new Error(`${specifier} is loaded, though traces are off`);
    }
    return next(specifier, context);
  },
});
