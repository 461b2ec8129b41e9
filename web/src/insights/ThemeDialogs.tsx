/** Asks for the name of a theme, or for the theme that it is the same as. */
import { useState } from "react";
import type { Theme } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Window } from "../ui/Window";

interface NameProps {
  title: string;
  label: string;
  onClose: () => void;
  onSave: (label: string) => void;
}

export function NameDialog({ title, label, onClose, onSave }: NameProps) {
  const [name, setName] = useState(label);
  const submit = () => {
    onClose();
    if (name.trim() !== label) onSave(name.trim());
  };
  return (
    <Window title={title} open onClose={onClose} narrow>
      <Form onSend={submit} disabled={!name.trim()} onCancel={onClose}>
        <Field isRequired autoFocus value={name} onChange={setName} maxLength={200} label={texts.themes.name} />
      </Form>
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
  const submit = () => {
    const chosen = others.find((other) => other.id === into);
    onClose();
    if (chosen) onMerge(chosen);
  };
  return (
    <Window title={texts.themes.mergeTitle(theme.label)} open onClose={onClose} narrow>
      <Form onSend={submit} action={texts.themes.mergeDo} disabled={!into} onCancel={onClose}>
        <Choose
          label={texts.themes.mergeInto}
          value={into}
          options={others.map((other) => [other.id, other.label] as const)}
          onChange={setInto}
        />
      </Form>
    </Window>
  );
}
