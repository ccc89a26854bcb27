import type { Dashboard, Panel, Query, Thresholds, Variable } from './dashboard.ts';

/** Grafana's grid is this wide; heights are in its units of 30 pixels. */
const gridWidth = 24;
const sizes = { stat: { w: 4, h: 4 }, lines: { w: 8, h: 8 }, bars: { w: 8, h: 8 } } as const;
/** Of the classic model, which every Grafana from 10 on reads. */
const schemaVersion = 39;

const datasource = { type: 'prometheus', uid: '${datasource}' } as const;
const calm: Thresholds = [[null, 'blue']];

type Json = Readonly<Record<string, unknown>>;

/** A dashboard as Grafana reads it from a file. */
export function grafanaJson(dashboard: Dashboard): string {
  const { uid, title, description, variables = [] } = dashboard;
  return JSON.stringify({
    uid,
    title,
    description,
    tags: ['agentconnect'],
    schemaVersion,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    time: { from: 'now-1h', to: 'now' },
    refresh: '30s',
    links: [
      {
        title: 'AgentConnect',
        type: 'dashboards',
        tags: ['agentconnect'],
        asDropdown: true,
        includeVars: true,
        keepTime: true,
      },
    ],
    annotations: { list: [] },
    templating: { list: [...everywhere, ...variables.map(choice)] },
    panels: panelsOf(dashboard),
  });
}

const everywhere: readonly Json[] = [
  {
    name: 'datasource',
    label: 'Data source',
    type: 'datasource',
    query: 'prometheus',
    current: { text: 'Prometheus', value: 'prometheus' },
    options: [],
    refresh: 1,
    hide: 0,
  },
  choice({ name: 'namespace', label: 'Namespace', of: 'agentconnect_build_info' }),
  choice({ name: 'pod', label: 'Pod', of: 'agentconnect_build_info{namespace=~"$namespace"}' }),
];

function choice({ name, label, of }: Variable): Json {
  const query = `label_values(${of}, ${name})`;
  return {
    name,
    label,
    type: 'query',
    datasource,
    definition: query,
    query: { query, refId: `choice-${name}` },
    refresh: 2,
    sort: 1,
    multi: true,
    includeAll: true,
    // Where Prometheus gives no such label, everything has to be shown.
    allValue: '.*',
    current: { text: ['All'], value: ['$__all'] },
    options: [],
    hide: 0,
  };
}

/** Panels from left to right, line by line, below the headings of their sections. */
function panelsOf({ sections }: Dashboard): Json[] {
  const panels: Json[] = [];
  let top = 0;
  for (const { title, panels: described } of sections) {
    const heading = { x: 0, y: top, w: gridWidth, h: 1 };
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title,
      collapsed: false,
      gridPos: heading,
      panels: [],
    });
    top += 1;
    let left = 0;
    let height = 0;
    for (const panel of described) {
      const { w, h } = sizes[panel.kind];
      if (left + w > gridWidth) [left, top, height] = [0, top + height, 0];
      panels.push({ id: panels.length + 1, ...panelJson(panel), gridPos: { x: left, y: top, w, h } });
      left += w;
      height = Math.max(height, h);
    }
    top += height;
  }
  return panels;
}

function panelJson(panel: Panel): Json {
  const { kind, title, description, unit, queries, thresholds = calm, max, decimals } = panel;
  const steps = thresholds.map(([value, color]) => ({ color, value }));
  return {
    type: { stat: 'stat', lines: 'timeseries', bars: 'bargauge' }[kind],
    title,
    description,
    datasource,
    targets: queries.map((query, index) => target(query, index, kind === 'bars')),
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max === undefined ? {} : { max }),
        ...(decimals === undefined ? {} : { decimals }),
        color: { mode: kind === 'lines' ? 'palette-classic' : 'thresholds' },
        thresholds: { mode: 'absolute', steps },
        ...(kind === 'lines' ? { custom: lines(panel) } : {}),
      },
      overrides: [],
    },
    options: options[kind],
  };
}

function target({ expr, legend }: Query, index: number, isNow: boolean): Json {
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + index),
    datasource,
    editorMode: 'code',
    expr,
    legendFormat: legend ?? '__auto',
    range: !isNow,
    instant: isNow,
  };
}

function lines({ stacked = false, thresholds }: Panel): Json {
  return {
    drawStyle: 'line',
    lineInterpolation: 'linear',
    lineWidth: 1,
    fillOpacity: stacked ? 30 : 8,
    showPoints: 'never',
    spanNulls: false,
    stacking: { mode: stacked ? 'normal' : 'none', group: 'A' },
    thresholdsStyle: { mode: thresholds ? 'dashed' : 'off' },
  };
}

const now = { values: false, calcs: ['lastNotNull'], fields: '' };
const options: Readonly<Record<Panel['kind'], Json>> = {
  stat: { reduceOptions: now, colorMode: 'value', graphMode: 'area', justifyMode: 'auto', textMode: 'auto' },
  lines: {
    legend: {
      showLegend: true,
      displayMode: 'table',
      placement: 'bottom',
      calcs: ['mean', 'max', 'lastNotNull'],
    },
    tooltip: { mode: 'multi', sort: 'desc' },
  },
  bars: { reduceOptions: now, orientation: 'horizontal', displayMode: 'basic', showUnfilled: true },
};
