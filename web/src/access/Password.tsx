/** A password to type, which can be looked at. */
import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { Button, Input, Label, Text, TextField } from "react-aria-components";
import { texts } from "../texts";

/** Characters that a chosen password needs. */
export const SHORTEST = 12;

interface Props {
  label: string;
  value: string;
  onChange: (value: string) => void;
  /** What a password manager should do with it. */
  complete: "current-password" | "new-password";
  hint?: string;
  autoFocus?: boolean;
}

export function Password({ label, value, onChange, complete, hint, autoFocus }: Props) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      className="field"
      isRequired
      type={shown ? "text" : "password"}
      value={value}
      onChange={onChange}
      autoComplete={complete}
      autoFocus={autoFocus}
      maxLength={256}
    >
      <Label className="label">{label}</Label>
      <div className="password">
        <Input className="input" />
        <Button
          className="icon-button"
          aria-label={shown ? texts.access.hidePassword(label) : texts.access.showPassword(label)}
          onPress={() => setShown(!shown)}
        >
          {shown ? <EyeOff aria-hidden="true" size={17} /> : <Eye aria-hidden="true" size={17} />}
        </Button>
      </div>
      {hint && (
        <Text slot="description" className="field-hint">
          {hint}
        </Text>
      )}
    </TextField>
  );
}
