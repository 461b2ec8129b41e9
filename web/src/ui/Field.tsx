/** One line of text under its label, or several lines, with what there is to know about it. */
import { Input, Label, Text, TextArea, TextField, type TextFieldProps } from "react-aria-components";

interface Props extends Omit<TextFieldProps, "className" | "children"> {
  label: string;
  hint?: string;
  /** More than one line, this many of them shown. */
  lines?: number;
  placeholder?: string;
  /** Of a date or a number. */
  min?: string | number;
  max?: string | number;
}

export function Field({ label, hint, lines, placeholder, min, max, ...field }: Props) {
  return (
    <TextField className="field" {...field}>
      <Label className="label">{label}</Label>
      {lines ? (
        <TextArea className="input input-area" rows={lines} placeholder={placeholder} />
      ) : (
        <Input className="input" placeholder={placeholder} min={min} max={max} />
      )}
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
    </TextField>
  );
}
