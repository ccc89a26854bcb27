import type { ReactElement } from 'react';
import { conversationTexts } from '../texts/conversation-texts.ts';
import { InputField } from '../ui/field.tsx';
import type { DraftLimits, DraftProblems } from './conversation-draft.ts';

export interface LimitFieldsProps {
  readonly legend: string;
  readonly limits: DraftLimits;
  readonly problems: DraftProblems;
  readonly onChange: (changed: Partial<DraftLimits>) => void;
}

const words = conversationTexts.limits;
const fields = ['turns', 'tokens', 'cost', 'minutes'] as const;

/** When a conversation ends at the latest. */
export function LimitFields({ legend, limits, problems, onChange }: LimitFieldsProps): ReactElement {
  return (
    <fieldset className="min-w-0">
      <legend className="mb-2 text-sm font-medium">{legend}</legend>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {fields.map((field) => (
          <InputField
            key={field}
            label={words[field]}
            inputMode={field === 'turns' || field === 'tokens' ? 'numeric' : 'decimal'}
            placeholder="–"
            title={limits[field] === '' ? words.none : undefined}
            value={limits[field]}
            problem={problems[field]}
            onChange={({ target }) => onChange({ [field]: target.value })}
          />
        ))}
      </div>
    </fieldset>
  );
}
