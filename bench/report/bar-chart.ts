/** Bars in groups: one bar for each series, side by side or on top of each other. */
export interface BarChart {
  readonly title: string;
  /** What the figures are, as `messages a second`. */
  readonly unit: string;
  readonly series: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    /** As many as there are series; `undefined` where there is no figure. */
    readonly values: readonly (number | undefined)[];
  }[];
  readonly isStacked?: boolean;
  /** How a figure is written above its bar. */
  readonly format: (value: number) => string;
}

const size = { width: 760, height: 340 };
const plot = { left: 20, right: 740, top: 76, bottom: 300 };
/** Told apart by those who see no red or no green, too; on a ground of their own, light or dark the page may be. */
const colours = ['#2a6fbb', '#8fbbe8', '#e08a1e', '#7a7a7a'];
const widestBar = 70;

/** A chart as a picture that needs nothing else: no script, no font, no style sheet. */
export function barChart(chart: BarChart): string {
  const { title, unit, series, groups } = chart;
  const totals = groups.flatMap(({ values }) =>
    chart.isStacked
      ? [values.reduce<number>((sum, value) => sum + (value ?? 0), 0)]
      : values.map((value) => value ?? 0),
  );
  const highest = Math.max(...totals, 0) || 1;
  const heightOf = (value: number): number => (value / highest) * (plot.bottom - plot.top);
  const groupWidth = (plot.right - plot.left) / groups.length;
  const barsInGroup = chart.isStacked ? 1 : series.length;
  const barWidth = Math.min(widestBar, (groupWidth * 0.85) / barsInGroup);

  const bars = groups.flatMap(({ values }, at) => {
    const middle = plot.left + groupWidth * (at + 0.5);
    let top = plot.bottom;
    return values.flatMap((value, index) => {
      if (value === undefined) return [];
      const height = heightOf(value);
      const left = chart.isStacked ? middle - barWidth / 2 : middle + (index - series.length / 2) * barWidth;
      top = (chart.isStacked ? top : plot.bottom) - height;
      const label = { x: left + barWidth / 2, y: chart.isStacked ? top + height / 2 + 4 : top - 4 };
      // Of parts that are too low for it the figure is left out.
      const isLabelled = !chart.isStacked || height >= 13;
      return [
        rectangle({ x: left + 1, y: top, width: barWidth - 2, height }, colours[index] ?? '#000'),
        ...(isLabelled ? [text(label, chart.format(value), { anchor: 'middle', fontSize: 11 })] : []),
      ];
    });
  });
  const names = groups.map(({ name }, at) =>
    text({ x: plot.left + groupWidth * (at + 0.5), y: plot.bottom + 20 }, name, {
      anchor: 'middle',
      fontSize: 12,
    }),
  );
  const legend = series.flatMap((name, index) => {
    const left = plot.left + index * 170;
    return [
      rectangle({ x: left, y: 42, width: 12, height: 12 }, colours[index] ?? '#000'),
      text({ x: left + 18, y: 52 }, name, { fontSize: 12 }),
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" role="img" font-family="sans-serif">`,
    `<title>${escaped(title)}</title>`,
    rectangle({ x: 0, y: 0, width: size.width, height: size.height }, '#ffffff'),
    text({ x: plot.left, y: 26 }, `${title} (${unit})`, { fontSize: 15 }),
    ...legend,
    ...bars,
    rectangle({ x: plot.left, y: plot.bottom, width: plot.right - plot.left, height: 1 }, '#222222'),
    ...names,
    '</svg>',
    '',
  ].join('\n');
}

interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function rectangle({ x, y, width, height }: Rectangle, colour: string): string {
  const [left, top, wide, high] = [x, y, width, height].map((length) => length.toFixed(1));
  return `<rect x="${left}" y="${top}" width="${wide}" height="${high}" fill="${colour}"/>`;
}

function text(
  { x, y }: { readonly x: number; readonly y: number },
  content: string,
  { anchor = 'start', fontSize }: { readonly anchor?: 'start' | 'middle'; readonly fontSize: number },
): string {
  const place = `x="${x.toFixed(1)}" y="${y.toFixed(1)}"`;
  return `<text ${place} font-size="${fontSize}" text-anchor="${anchor}" fill="#222222">${escaped(content)}</text>`;
}

function escaped(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
