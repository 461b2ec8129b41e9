/** A labelled choice of one, as a list that opens; a long one can be narrowed by typing. */
import { Check, ChevronDown, Search } from "lucide-react";
import { Autocomplete, Button, Input, Label, ListBox, ListBoxItem, Popover, SearchField, Select, SelectValue, useFilter } from "react-aria-components";

interface Props {
  label: string;
  /** Null: nothing is chosen yet. */
  value: string | null;
  options: readonly (readonly [value: string, text: string])[];
  onChange: (value: string) => void;
  /** Stands where nothing is chosen yet. */
  placeholder?: string;
  /** Names a field in the list that narrows it; left out: there is none. */
  find?: string;
  hideLabel?: boolean;
  className?: string;
}

export function Choose({ label, value, options, onChange, placeholder, find, hideLabel = false, className = "" }: Props) {
  const { contains } = useFilter({ sensitivity: "base" });
  const list = (
    <ListBox className={find ? "list found-list" : "list"}>
      {options.map(([id, text]) => (
        <ListBoxItem key={id} id={id} textValue={text} className="list-item">
          <span>{text}</span>
          <Check aria-hidden="true" size={15} className="list-check" />
        </ListBoxItem>
      ))}
    </ListBox>
  );
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
        {find ? (
          <Autocomplete filter={contains}>
            <SearchField className="find-field" aria-label={find} autoFocus>
              <Search aria-hidden="true" size={15} />
              <Input className="input" placeholder={find} />
            </SearchField>
            {list}
          </Autocomplete>
        ) : (
          list
        )}
      </Popover>
    </Select>
  );
}
