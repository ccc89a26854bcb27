import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { nameOf, type Scene } from './scene.ts';
import { Stage } from './stage.ts';

const themes = ['light', 'dark'] as const;
/** Width and height, in px. */
const sizes = [
  [390, 844],
  [1280, 800],
  [1920, 1080],
] as const;
/** How long a scene may take to be there, in ms. */
const patienceMs = 30_000;

/** Takes the pictures of all scenes. Whether that was possible. */
export async function takeAll(
  scenes: readonly Scene[],
  into: string,
  say: (line: string) => void,
): Promise<boolean> {
  await mkdir(into, { recursive: true });
  const stage = await Stage.open(say);
  const taken: string[] = [];
  const failed: string[] = [];
  try {
    for (const scene of scenes) {
      try {
        taken.push(...(await take(stage, scene, into)));
        say(nameOf(scene));
      } catch (error) {
        const why = error instanceof Error ? error.message.split('\n')[0] : String(error);
        failed.push(nameOf(scene));
        say(`✗ ${nameOf(scene)}: ${why}`);
      }
    }
  } finally {
    await stage.close();
  }
  await writeFile(join(into, 'index.html'), indexOf(taken));
  say(`${taken.length} pictures are in ${into}${failed.length > 0 ? `; without ${failed.join(', ')}` : ''}`);
  return failed.length === 0;
}

async function take(stage: Stage, scene: Scene, into: string): Promise<string[]> {
  const names: string[] = [];
  // Dialogs that a narrow page has and a wide one does not: each width begins anew.
  for (const [width, height] of sizes) {
    const context = await stage.contextOf(scene.user, { width, height });
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(patienceMs);
      await hold(page, scene);
      await page.goto(`${stage.origin}${scene.path(stage)}`);
      await scene.ready(page);
      for (const theme of themes) {
        await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
        await page.evaluate('document.fonts.ready');
        const name = `${nameOf(scene)}-${theme}-${width}.png`;
        await page.screenshot({ path: join(into, name), animations: 'disabled' });
        names.push(name);
      }
    } finally {
      await context.close();
    }
  }
  return names;
}

async function hold(page: Page, { held, failing }: Scene): Promise<void> {
  if (held) await page.route(held, () => undefined);
  if (failing) {
    const error = {
      detail: 'Something went wrong inside.',
      code: 'INTERNAL',
      timestamp: new Date().toISOString(),
    };
    await page.route(failing, async (route) => route.fulfill({ status: 500, json: error }));
  }
}

/** A page on which all pictures can be looked through. */
function indexOf(names: readonly string[]): string {
  const figures = names.map(
    (name) =>
      `<figure><a href="${name}"><img src="${name}" alt="" loading="lazy"></a><figcaption>${name}</figcaption></figure>`,
  );
  return `<!doctype html><meta charset="utf-8"><title>Screenshots</title>
<style>body{font:14px system-ui;display:flex;flex-wrap:wrap;gap:16px;background:#888}figure{margin:0}img{height:420px}</style>
${figures.join('\n')}\n`;
}
