import { rectifyConfusion } from 'unicode-confusables';

/** What names that look alike have in common, such as `ada` in Latin and in Cyrillic letters (UTS #39, section 4). */
export function skeletonOf(name: string): string {
  return rectifyConfusion(name.normalize('NFD')).normalize('NFD');
}
