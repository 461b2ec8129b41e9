/** A few words to write in their place: Enter saves, Escape leaves it. */
import { useState, type ReactNode } from "react";
import { Button } from "react-aria-components";
import { texts } from "../texts";

interface Props {
  label: string;
  text: string;
  busy: boolean;
  onSave: (text: string) => void;
  onClose: () => void;
  children?: ReactNode;
}

export function WriteLine({ label, text: before, busy, onSave, onClose, children }: Props) {
  const [text, setText] = useState(before);
  const said = text.replace(/\s+/g, " ").trim();
  return (
    <form
      className="write-line"
      onSubmit={(event) => {
        event.preventDefault();
        if (said) onSave(said);
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
    >
      <textarea
        className="edit-area insight-area"
        aria-label={label}
        autoFocus
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.shiftKey) return;
          event.preventDefault();
          if (said) onSave(said);
        }}
      />
      {children}
      <div className="edit-foot">
        <span className="edit-hint">{texts.editing.keys}</span>
        <Button className="button button-small" onPress={onClose}>
          {texts.common.cancel}
        </Button>
        <Button className="button button-small button-primary" type="submit" isDisabled={!said || busy}>
          {texts.common.save}
        </Button>
      </div>
    </form>
  );
}
