import type { AgentConnectClient } from '@agentconnect/client';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { Bot, type LucideIcon, SquarePen, Users } from 'lucide-react';
import { texts } from '../texts.ts';
import { NoSuchPage, PageProblem } from '../ui/page-problem.tsx';
import { paths } from './paths.ts';
import { isLoggedOut } from './problem-text.ts';
import { whoQuery } from './queries.ts';
import { Shell } from './shell.tsx';

export interface RouterContext {
  readonly client: AgentConnectClient;
  readonly queries: QueryClient;
  /** Whether the page was opened by a login link that did not log in. */
  readonly linkFailed: boolean;
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    /** How the view stands in the navigation, if it does. */
    readonly navigation?: { readonly label: string; readonly icon: LucideIcon };
  }
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}

const root = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: NoSuchPage,
});

const logIn = createRoute({
  getParentRoute: () => root,
  path: paths.logIn,
  validateSearch: ({ to, ended }: Record<string, unknown>): { to?: string; ended?: true } => ({
    // An address of ours and nothing else: `//host` would be somebody else's.
    ...(typeof to === 'string' && /^\/(?!\/|\\)/.test(to) ? { to } : {}),
    ...(ended === true ? { ended } : {}),
  }),
  component: lazyRouteComponent(() => import('../log-in/log-in-page.tsx'), 'LogInPage'),
});

/** What only those see who are logged in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ context: { client, queries }, location: { href } }) => {
    try {
      return { user: (await queries.ensureQueryData(whoQuery(client))).user };
    } catch (error) {
      if (!isLoggedOut(error)) throw error;
      throw redirect({ to: paths.logIn, search: href === '/' ? {} : { to: href } });
    }
  },
  component: Shell,
  errorComponent: PageProblem,
});

/**
 * The views: each has an address in `paths`, a page of its own that is loaded when it is opened, and, if it stands in
 * the navigation, a name and an icon there. To add one is to add it here.
 */
const views = [
  createRoute({
    getParentRoute: () => inside,
    path: paths.newChat,
    component: lazyRouteComponent(() => import('../new-chat/new-chat-page.tsx'), 'NewChatPage'),
    staticData: { navigation: { label: texts.navigation.newChat, icon: SquarePen } },
  }),
  createRoute({
    getParentRoute: () => inside,
    path: paths.newConversation,
    component: lazyRouteComponent(() => import('../conversations/conversation-page.tsx'), 'ConversationPage'),
    staticData: { navigation: { label: texts.navigation.newConversation, icon: Users } },
  }),
  createRoute({
    getParentRoute: () => inside,
    path: paths.agents,
    component: lazyRouteComponent(() => import('../agents/agents-page.tsx'), 'AgentsPage'),
    staticData: { navigation: { label: texts.navigation.agents, icon: Bot } },
  }),
  createRoute({
    getParentRoute: () => inside,
    path: paths.session,
    component: lazyRouteComponent(() => import('../chat/chat-page.tsx'), 'ChatPage'),
  }),
] as const;

const tree = root.addChildren([logIn, inside.addChildren(views)]);

export function createConsoleRouter(context: RouterContext, history?: RouterHistory) {
  return createRouter({
    routeTree: tree,
    context,
    defaultPreload: 'intent',
    defaultErrorComponent: PageProblem,
    defaultNotFoundComponent: NoSuchPage,
    ...(history ? { history } : {}),
  });
}
