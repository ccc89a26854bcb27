import { Dialog } from '@base-ui/react/dialog';
import { Search } from 'lucide-react';
import { type KeyboardEvent, type ReactElement, useId, useState } from 'react';
import { paletteTexts } from '../texts/palette-texts.ts';
import { dialogBackdrop } from '../ui/dialog-classes.ts';
import { classes } from '../ui/classes.ts';
import { useOpener } from '../ui/use-opener.ts';
import { type PaletteItem, usePaletteGroups } from './use-palette-groups.ts';

export interface PaletteProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (isOpen: boolean) => void;
}

/** Everything that can be gone to or done, by a few letters of its name. */
export function Palette({ isOpen, onOpenChange }: PaletteProps): ReactElement {
  const opener = useOpener(isOpen);
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialogBackdrop} />
        <Dialog.Viewport className="fixed inset-0 z-40 flex items-start justify-center p-3 pt-[12vh]">
          <Dialog.Popup
            finalFocus={opener}
            className="flex max-h-[min(32rem,76vh)] w-full max-w-xl flex-col overflow-hidden rounded-2xl border border-line bg-canvas text-ink shadow-xl outline-hidden"
          >
            <Dialog.Title className="sr-only">{paletteTexts.title}</Dialog.Title>
            <Choices onDone={() => onOpenChange(false)} />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Choices({ onDone }: { readonly onDone: () => void }): ReactElement {
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const { groups, problem, isLoading } = usePaletteGroups(text);
  const items = groups.flatMap((group) => group.items);
  const chosen = items[Math.min(at, items.length - 1)];
  const choose = (item: PaletteItem | undefined): void => {
    if (!item) return;
    onDone();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && items.length > 0) {
      event.preventDefault();
      setAt((Math.min(at, items.length - 1) + step + items.length) % items.length);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(chosen);
    }
  };
  return (
    <>
      <div className="flex shrink-0 items-center gap-3 border-b border-line px-4">
        <Search aria-hidden className="size-[1.125rem] shrink-0 text-soft" />
        <input
          role="combobox"
          aria-label={paletteTexts.placeholder}
          aria-expanded
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen && `${id}-${chosen.key}`}
          aria-autocomplete="list"
          dir="auto"
          autoFocus
          autoComplete="off"
          spellCheck={false}
          placeholder={paletteTexts.placeholder}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          className="h-13 min-w-0 flex-1 bg-transparent text-base outline-hidden"
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={paletteTexts.title}
        tabIndex={-1}
        className="min-h-0 overflow-y-auto p-1.5"
      >
        {groups.map((group) => (
          <div key={group.label} role="group" aria-labelledby={`${id}-${group.label}`}>
            <p id={`${id}-${group.label}`} className="px-3 pt-2 pb-1 text-xs font-medium text-soft">
              {group.label}
            </p>
            {group.items.map((item) => (
              <Row
                key={item.key}
                id={`${id}-${item.key}`}
                item={item}
                isChosen={item === chosen}
                onPoint={() => setAt(items.indexOf(item))}
                onChoose={() => choose(item)}
              />
            ))}
          </div>
        ))}
      </div>
      {(problem !== undefined || (items.length === 0 && !isLoading)) && (
        <p role="status" className="px-4.5 pb-4 text-sm text-soft">
          {problem ?? paletteTexts.none}
        </p>
      )}
    </>
  );
}

interface RowProps {
  readonly id: string;
  readonly item: PaletteItem;
  readonly isChosen: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
}

function Row({ id, item: { icon: Icon, label, hint }, isChosen, onPoint, onChoose }: RowProps): ReactElement {
  return (
    <div
      id={id}
      ref={(row) => {
        if (isChosen) row?.scrollIntoView({ block: 'nearest' });
      }}
      role="option"
      aria-selected={isChosen}
      onPointerMove={onPoint}
      onClick={onChoose}
      className={classes(
        'flex min-h-10 cursor-default items-center gap-3 rounded-lg px-3 text-sm select-none',
        isChosen && 'bg-hover',
      )}
    >
      <Icon aria-hidden className="size-[1.125rem] shrink-0 text-soft" />
      <span dir="auto" className="min-w-0 flex-1 truncate">
        {label}
      </span>
      {hint !== undefined && <span className="shrink-0 text-xs text-soft">{hint}</span>}
    </div>
  );
}
