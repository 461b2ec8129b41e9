/** Asks for the name of a theme, or for the theme that it is the same as. */
import { useState, type FormEvent } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import type { Theme } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Window } from "../ui/Window";

interface NameProps {
  title: string;
  label: string;
  onClose: () => void;
  onSave: (label: string) => void;
}

export function NameDialog({ title, label, onClose, onSave }: NameProps) {
  const [name, setName] = useState(label);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    if (name.trim() !== label) onSave(name.trim());
  };
  return (
    <Window title={title} open onClose={onClose} narrow>
      <form className="form" onSubmit={submit}>
        <TextField className="field" isRequired autoFocus value={name} onChange={setName} maxLength={200}>
          <Label className="label">{texts.themes.name}</Label>
          <Input className="input" />
        </TextField>
        <Foot onClose={onClose} text={texts.common.save} disabled={!name.trim()} />
      </form>
    </Window>
  );
}

interface MergeProps {
  theme: Theme;
  others: Theme[];
  onClose: () => void;
  onMerge: (into: Theme) => void;
}

export function MergeDialog({ theme, others, onClose, onMerge }: MergeProps) {
  const [into, setInto] = useState(others[0]?.id ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = others.find((other) => other.id === into);
    onClose();
    if (chosen) onMerge(chosen);
  };
  return (
    <Window title={texts.themes.mergeTitle(theme.label)} open onClose={onClose} narrow>
      <form className="form" onSubmit={submit}>
        <Choose
          label={texts.themes.mergeInto}
          value={into}
          options={others.map((other) => [other.id, other.label] as const)}
          onChange={setInto}
        />
        <Foot onClose={onClose} text={texts.themes.mergeDo} disabled={!into} />
      </form>
    </Window>
  );
}

function Foot({ onClose, text, disabled }: { onClose: () => void; text: string; disabled: boolean }) {
  return (
    <div className="window-foot">
      <Button className="button" onPress={onClose}>
        {texts.common.cancel}
      </Button>
      <Button className="button button-primary" type="submit" isDisabled={disabled}>
        {text}
      </Button>
    </div>
  );
}
