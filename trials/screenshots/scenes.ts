import type { Page } from 'playwright-core';
import type { Scene } from './scene.ts';

const sessionsList = /\/api\/chat\/sessions\?/;
const oneSession = /\/api\/chat\/sessions\/ses_[^/]+(\/messages.*)?$/;
const providers = /\/api\/chat\/providers/;
const agents = /\/api\/agents\/list/;

/** The navigation, which a narrow page has in a drawer. */
async function navigation(page: Page): Promise<void> {
  const open = page.getByRole('button', { name: 'Open the navigation' });
  if (await open.isVisible()) {
    await open.click();
    await page.getByRole('dialog').waitFor();
  }
}

async function filters(page: Page, text: string): Promise<void> {
  await page.getByRole('main').waitFor();
  await navigation(page);
  await page.getByRole('button', { name: 'Filter the sessions' }).last().click();
  await page.getByRole('searchbox').last().fill(text);
}

async function palette(page: Page, text = ''): Promise<void> {
  await page.getByRole('main').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill(text);
}

const text = (words: string) => async (page: Page) => page.getByText(words).first().waitFor();
const answered = async (page: Page): Promise<void> => {
  await page.locator('article[data-state="complete"] .answer').first().waitFor();
  await page.waitForLoadState('networkidle');
};
const field = async (page: Page) => page.locator('textarea:focus').waitFor();
const home = (): string => '/';

/** Every view, in every state that it has. */
export const scenes: readonly Scene[] = [
  { view: 'log-in', state: 'empty', path: () => '/login', ready: text('Chat with the agents') },
  {
    view: 'log-in',
    state: 'failing',
    path: () => '/login',
    ready: async (page) => {
      await page.getByLabel('User').fill('alice');
      await page.getByLabel('Password').fill('not that one');
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
    },
  },
  { view: 'new-chat', state: 'empty', user: 'bob', path: home, ready: field },
  { view: 'new-chat', state: 'full', user: 'alice', path: home, ready: field },
  {
    view: 'new-chat',
    state: 'loading',
    user: 'alice',
    held: providers,
    path: home,
    ready: text('Looking for agents'),
  },
  {
    view: 'new-chat',
    state: 'failing',
    user: 'alice',
    failing: providers,
    path: home,
    ready: text('Try again'),
  },
  {
    view: 'chat',
    state: 'empty',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.emptyChat}`,
    ready: text('Nothing has been said yet.'),
  },
  {
    view: 'chat',
    state: 'full',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.chat}`,
    ready: answered,
  },
  {
    view: 'chat',
    state: 'loading',
    user: 'alice',
    held: oneSession,
    path: ({ filled }) => `/sessions/${filled.chat}`,
    ready: text('Loading the chat'),
  },
  {
    view: 'chat',
    state: 'failing',
    user: 'alice',
    failing: oneSession,
    path: ({ filled }) => `/sessions/${filled.emptyChat}`,
    ready: text('The session could not be loaded.'),
  },
  {
    view: 'chat',
    state: 'failed-answer',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.failed}`,
    ready: text('No answer'),
  },
  {
    view: 'chat',
    state: 'right-to-left',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.rightToLeft}`,
    ready: answered,
  },
  {
    view: 'chat',
    state: 'writing',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.writing}`,
    ready: async (page) => {
      await page.locator('textarea').fill('Tell me.');
      await page.keyboard.press('Enter');
      await page.locator('article[data-state="writing"] .answer').waitFor();
    },
  },
  {
    view: 'chat',
    state: 'edited-text',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.chat}`,
    ready: async (page) => {
      await answered(page);
      await page.getByRole('button', { name: 'Edit and go on from here' }).last().focus();
      await page.keyboard.press('Enter');
      await page.getByText('A new chat begins').waitFor();
    },
  },
  {
    view: 'chat',
    state: 'menu',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.chat}`,
    ready: async (page) => {
      await answered(page);
      await page
        .locator('main header')
        .getByRole('button', { name: /^More for/ })
        .click();
      await page.getByRole('menuitem').first().waitFor();
    },
  },
  {
    view: 'chat',
    state: 'deletion',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.chat}`,
    ready: async (page) => {
      await answered(page);
      await page
        .locator('main header')
        .getByRole('button', { name: /^More for/ })
        .click();
      await page.getByRole('menuitem', { name: 'Delete …' }).click();
      await page.getByRole('alertdialog').waitFor();
    },
  },
  {
    view: 'chat',
    state: 'calls',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.calls}`,
    ready: async (page) => {
      await page.getByRole('button', { name: 'Allow' }).waitFor();
      await page.locator('summary').first().click();
    },
  },
  {
    view: 'sessions',
    state: 'empty',
    user: 'bob',
    path: home,
    ready: async (page) => {
      await page.getByRole('main').waitFor();
      await navigation(page);
      await page.getByText('Nothing yet.').last().waitFor();
    },
  },
  {
    view: 'sessions',
    state: 'full',
    user: 'alice',
    path: home,
    ready: async (page) => {
      await filters(page, 'garden');
      await page.getByRole('link', { name: /Being written/ }).waitFor({ state: 'detached' });
    },
  },
  {
    view: 'sessions',
    state: 'none-fits',
    user: 'alice',
    path: home,
    ready: async (page) => {
      await filters(page, 'no such title');
      await page.getByText('No session fits these filters.').last().waitFor();
    },
  },
  { view: 'sessions', state: 'loading', user: 'alice', held: sessionsList, path: home, ready: navigation },
  {
    view: 'sessions',
    state: 'failing',
    user: 'alice',
    failing: sessionsList,
    path: home,
    ready: async (page) => {
      await page.getByRole('main').waitFor();
      await navigation(page);
      await page.getByText('The sessions could not be loaded.').last().waitFor();
    },
  },
  {
    view: 'conversation-form',
    state: 'empty',
    user: 'alice',
    path: () => '/conversations/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Start the conversation' }).click();
      await page.getByText('They need a goal.').waitFor();
    },
  },
  {
    view: 'conversation-form',
    state: 'full',
    user: 'alice',
    path: () => '/conversations/new',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Change it first' }).nth(1).click();
      await page.getByLabel('Moderator').waitFor();
    },
  },
  {
    view: 'conversation-form',
    state: 'presets',
    user: 'alice',
    path: () => '/conversations/new',
    ready: text('A debate'),
  },
  {
    view: 'conversation-form',
    state: 'loading',
    user: 'alice',
    held: providers,
    path: () => '/conversations/new',
    ready: text('Looking for agents'),
  },
  {
    view: 'conversation-form',
    state: 'failing',
    user: 'alice',
    failing: providers,
    path: () => '/conversations/new',
    ready: text('Try again'),
  },
  {
    view: 'conversation',
    state: 'full',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.conversation}`,
    ready: async (page) => {
      await page.getByRole('region', { name: 'The conversation has ended' }).waitFor();
      await page.locator('[data-streamdown="strong"]').first().waitFor();
    },
  },
  {
    view: 'conversation',
    state: 'limits',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.conversation}`,
    ready: async (page) => {
      await page.getByRole('button', { name: 'Raise the limits' }).click();
      await page.getByRole('form').waitFor();
    },
  },
  {
    view: 'conversation',
    state: 'delegation',
    user: 'alice',
    path: ({ filled }) => `/sessions/${filled.delegation}`,
    ready: async (page) => {
      const tree = page.locator('[data-delegation]').last();
      await tree.locator('summary').click();
      await page.waitForLoadState('networkidle');
    },
  },
  { view: 'agents', state: 'empty', user: 'bob', path: () => '/agents', ready: text('Gardener') },
  {
    view: 'agents',
    state: 'full',
    user: 'alice',
    path: () => '/agents',
    ready: text('PROVIDER_AUTH_FAILED'),
  },
  {
    view: 'agents',
    state: 'loading',
    user: 'alice',
    held: agents,
    path: () => '/agents',
    ready: text('Loading the agents'),
  },
  {
    view: 'agents',
    state: 'failing',
    user: 'alice',
    failing: agents,
    path: () => '/agents',
    ready: text('The agents could not be loaded.'),
  },
  {
    view: 'agents',
    state: 'form',
    user: 'alice',
    path: () => '/agents',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Change Gardener' }).click();
      await page.getByLabel('Messages a minute').fill('0');
      await page.getByText('A whole number from 1 on is needed.').waitFor();
    },
  },
  {
    view: 'agents',
    state: 'trial',
    user: 'alice',
    path: () => '/agents',
    ready: async (page) => {
      await page.getByRole('button', { name: 'Try it: Gardener' }).click();
      await page.getByRole('dialog').locator('textarea').fill('What grows in the shade?');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').locator('article[data-kind="answer"]').waitFor();
    },
  },
  {
    view: 'palette',
    state: 'full',
    user: 'alice',
    path: home,
    ready: async (page) => {
      await palette(page);
      await page.getByRole('option', { name: /The garden/ }).waitFor();
    },
  },
  {
    view: 'palette',
    state: 'empty',
    user: 'alice',
    path: home,
    ready: async (page) => {
      await palette(page, 'nothing like it');
      await page.getByText('Nothing fits.').waitFor();
    },
  },
  { view: 'palette', state: 'loading', user: 'alice', held: sessionsList, path: home, ready: palette },
  {
    view: 'palette',
    state: 'failing',
    user: 'alice',
    failing: sessionsList,
    path: home,
    ready: async (page) => {
      await palette(page);
      await page.getByRole('dialog').getByText('The sessions could not be loaded.').waitFor();
    },
  },
];
