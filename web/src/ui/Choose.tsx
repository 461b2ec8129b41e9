/** A labelled choice of one, as a list that opens. */
import { Check, ChevronDown } from "lucide-react";
import { Button, Label, ListBox, ListBoxItem, Popover, Select, SelectValue } from "react-aria-components";

interface Props {
  label: string;
  /** Null: nothing is chosen yet. */
  value: string | null;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
  /** Stands where nothing is chosen yet. */
  placeholder?: string;
  hideLabel?: boolean;
  className?: string;
}

export function Choose({ label, value, options, onChange, placeholder, hideLabel = false, className = "" }: Props) {
  return (
    <Select
      className={`field ${className}`}
      value={value}
      onChange={(key) => onChange(String(key))}
      {...(placeholder ? { placeholder } : {})}
      {...(hideLabel ? { "aria-label": label } : {})}
    >
      {!hideLabel && <Label className="label">{label}</Label>}
      <Button className="input choose-button">
        <SelectValue className="choose-value" />
        <ChevronDown aria-hidden="true" size={16} />
      </Button>
      <Popover className="popover">
        <ListBox className="list">
          {options.map(([id, text]) => (
            <ListBoxItem key={id} id={id} textValue={text} className="list-item">
              <span>{text}</span>
              <Check aria-hidden="true" size={15} className="list-check" />
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </Select>
  );
}
