/** A box to tick. */
import { Checkbox } from "react-aria-components";

interface Props {
  on: boolean;
  onChange: (on: boolean) => void;
  text: string;
  hint?: string;
}

export function Tick({ on, onChange, text, hint }: Props) {
  return (
    <Checkbox className="tick" isSelected={on} onChange={onChange}>
      <span className="tick-box" aria-hidden="true" />
      <span>
        {text}
        {hint && <span className="field-hint tick-hint">{hint}</span>}
      </span>
    </Checkbox>
  );
}
