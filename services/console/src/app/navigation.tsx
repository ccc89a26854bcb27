import { type AnyRoute, Link, useRouter } from '@tanstack/react-router';
import type { ReactElement } from 'react';
import { texts } from '../texts.ts';

/** The views that have a place in the navigation, in the order of the router's list. */
export function Navigation(): ReactElement {
  const routes = Object.values<AnyRoute>(useRouter().routesById).filter(
    ({ options }) => options.staticData?.navigation,
  );
  return (
    <nav aria-label={texts.navigation.label} className="shrink-0 px-2 pb-2">
      <ul className="flex flex-col gap-0.5">
        {routes.map(({ fullPath, options }) => {
          const { label, icon: Icon } = options.staticData?.navigation ?? {};
          return (
            <li key={fullPath}>
              <Link
                to={fullPath}
                activeOptions={{ exact: true }}
                className="flex h-9 items-center gap-2.5 rounded-lg px-2.5 text-sm font-medium hover:bg-hover aria-[current=page]:bg-hover"
              >
                {Icon && <Icon aria-hidden className="size-[1.125rem] text-soft" />}
                {label}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
