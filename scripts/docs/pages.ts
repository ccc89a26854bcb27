import { release } from '@agentconnect/operations';
import { toolsFileSchema } from '@agentconnect/tools';
import { gatewaySettings } from '../../services/gateway/src/config.ts';
import { asyncApiDocument } from '../../services/gateway/src/documents/asyncapi.ts';
import { openApiDocument } from '../../services/gateway/src/documents/openapi.ts';
import { workerSettings } from '../../services/agent-worker/src/config.ts';
import { capacity } from './dashboards/capacity.ts';
import { conversationsAndProviders } from './dashboards/conversations-and-providers.ts';
import { grafanaJson } from './dashboards/grafana-json.ts';
import { serviceHealth } from './dashboards/service-health.ts';
import { envExample } from './env-example.ts';
import { errorsPage } from './errors-page.ts';
import { gatewayMetrics, workerMetrics } from './known-metrics.ts';
import { metricsPage } from './metrics-page.ts';
import { prometheusRules } from './prometheus-rules.ts';
import { readmePage } from './readme-page.ts';
import { settingsPage } from './settings-page.ts';

/** The pages and files that are made from others: path and text. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ['README.md', readmePage()],
    ['.env.example', envExample()],
    ['docs/errors.md', errorsPage()],
    ['docs/tools-file.schema.json', JSON.stringify(toolsFileSchema())],
    ['docs/openapi.json', JSON.stringify(openApiDocument({ version: release() }))],
    ['docs/asyncapi.json', JSON.stringify(asyncApiDocument({ version: release() }))],
    [
      'docs/settings.md',
      settingsPage([
        { service: 'gateway', definitions: gatewaySettings },
        { service: 'agent-worker', definitions: workerSettings },
      ]),
    ],
    [
      'docs/metrics.md',
      metricsPage([
        { service: 'gateway', metrics: gatewayMetrics() },
        { service: 'agent-worker', metrics: workerMetrics() },
      ]),
    ],
    ['observability/prometheus/rules.yml', prometheusRules()],
    ['observability/grafana/dashboards/service-health.json', grafanaJson(serviceHealth)],
    [
      'observability/grafana/dashboards/conversations-and-providers.json',
      grafanaJson(conversationsAndProviders),
    ],
    ['observability/grafana/dashboards/capacity.json', grafanaJson(capacity)],
  ]);
}
