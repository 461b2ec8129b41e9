/** Ticks a row of a table, or all of them. */
import { Checkbox } from "react-aria-components";

interface Props {
  label: string;
  on: boolean;
  /** Some of all are ticked. */
  some?: boolean;
  onChange: (on: boolean) => void;
}

export function RowTick({ label, on, some = false, onChange }: Props) {
  return (
    <Checkbox className="tick row-tick" aria-label={label} isSelected={on} isIndeterminate={some && !on} onChange={onChange}>
      <span className="tick-box" aria-hidden="true" />
    </Checkbox>
  );
}
