import { useNavigate } from '@tanstack/react-router';
import {
  BookOpen,
  Bot,
  LogOut,
  type LucideIcon,
  MessageSquare,
  Moon,
  SquarePen,
  Sun,
  Users,
} from 'lucide-react';
import { leaveFor } from '../app/leave.ts';
import { paths } from '../app/paths.ts';
import { problemText } from '../app/problem-text.ts';
import { useLogOut } from '../app/use-log-out.ts';
import { agentsText, givenTitle } from '../sessions/session-title.ts';
import { useSessions } from '../sessions/use-sessions.ts';
import { texts } from '../texts.ts';
import { paletteTexts } from '../texts/palette-texts.ts';
import { chooseTheme, useTheme } from '../theme/theme.ts';

export interface PaletteItem {
  readonly key: string;
  readonly icon: LucideIcon;
  readonly label: string;
  readonly hint?: string;
  readonly run: () => void;
}

export interface PaletteGroup {
  readonly label: string;
  readonly items: readonly PaletteItem[];
}

/** How many sessions are offered. */
const mostSessions = 20;

/** What fits some letters: of actions and views by their names, of sessions by their titles. */
export function usePaletteGroups(text: string): {
  readonly groups: readonly PaletteGroup[];
  readonly problem: string | undefined;
  readonly isLoading: boolean;
} {
  // Not deferred: Enter chooses of what fits the letters that are there.
  const sought = text.trim();
  const fits = (label: string): boolean => label.toLowerCase().includes(sought.toLowerCase());
  const actions = useActions().filter(({ label }) => fits(label));
  const navigate = useNavigate();
  const { data, error, isPending, isPlaceholderData } = useSessions(
    sought === '' ? undefined : { title: sought },
  );
  // Those of the letters before are shown until the next are there.
  const known = (data?.sessions ?? []).filter((session) => fits(givenTitle(session) ?? ''));
  const sessions = known.slice(0, mostSessions).map((session): PaletteItem => {
    const { session_id: sessionId } = session;
    return {
      key: sessionId,
      icon: MessageSquare,
      label: givenTitle(session) ?? texts.sessions.untitled,
      hint: agentsText(session),
      run: () => void navigate({ to: paths.session, params: { sessionId } }),
    };
  });
  const groups = [
    { label: paletteTexts.actions, items: actions },
    { label: paletteTexts.sessions, items: sessions },
  ];
  return {
    groups: groups.filter(({ items }) => items.length > 0),
    problem: error ? `${paletteTexts.failed} ${problemText(error)}` : undefined,
    isLoading: isPending || isPlaceholderData,
  };
}

function useActions(): readonly PaletteItem[] {
  const navigate = useNavigate();
  const logOut = useLogOut();
  const isDark = useTheme() === 'dark';
  const view = (key: string, icon: LucideIcon, label: string, to: string): PaletteItem => ({
    key,
    icon,
    label,
    run: () => void navigate({ to }),
  });
  return [
    view('new', SquarePen, texts.navigation.newChat, paths.newChat),
    view('conversation', Users, texts.navigation.newConversation, paths.newConversation),
    view('agents', Bot, texts.navigation.agents, paths.agents),
    {
      key: 'theme',
      icon: isDark ? Sun : Moon,
      label: isDark ? texts.theme.toLight : texts.theme.toDark,
      run: () => chooseTheme(isDark ? 'light' : 'dark'),
    },
    { key: 'api', icon: BookOpen, label: texts.account.apiPages, run: () => leaveFor('/api/docs') },
    { key: 'leave', icon: LogOut, label: texts.account.logOut, run: () => void logOut() },
  ];
}
