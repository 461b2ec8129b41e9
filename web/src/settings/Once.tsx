/** A secret that is shown this once: never in the address or in the storage of the browser. */
import { Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { Button, Input, Label, TextField } from "react-aria-components";
import { texts } from "../texts";
import { useSay } from "../ui/messages";
import { Window } from "../ui/Window";

interface Words {
  title: string;
  label: string;
  hint: string;
}

interface Props extends Words {
  secret: string;
  onClose: () => void;
}

/** What shows a secret as soon as there is one, and forgets it when it is closed. */
export function useOnce(words: Words): { shown: ReactNode; show: (secret: string) => void } {
  const [secret, show] = useState<string | null>(null);
  return { shown: secret && <Once {...words} secret={secret} onClose={() => show(null)} />, show };
}

export function Once({ title, label, hint, secret, onClose }: Props) {
  const say = useSay();
  const copy = () =>
    void (navigator.clipboard?.writeText(secret) ?? Promise.reject(new Error("no clipboard"))).then(
      () => say(texts.settings.copied),
      () => say(texts.settings.notCopied, true),
    );
  return (
    <Window title={title} open onClose={onClose}>
      <p className="window-text">{hint}</p>
      <div className="settings-line">
        <TextField className="field" isReadOnly value={secret}>
          <Label className="label">{label}</Label>
          <Input className="input once" onFocus={(event) => event.currentTarget.select()} />
        </TextField>
        <Button className="button button-primary" autoFocus onPress={copy}>
          <Copy aria-hidden="true" size={15} />
          {texts.settings.copy}
        </Button>
      </div>
      <div className="window-foot">
        <Button className="button" onPress={onClose}>
          {texts.settings.kept}
        </Button>
      </div>
    </Window>
  );
}
