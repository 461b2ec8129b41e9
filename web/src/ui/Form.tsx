/** What is filled in and sent as a whole: in a window with a way out, on a page with what sends it alone. */
import type { FormEvent, ReactNode } from "react";
import { Button } from "react-aria-components";
import { texts } from "../texts";

interface Props {
  onSend: () => void;
  /** Says what sending does; left out: save. */
  action?: string;
  /** Nothing can be sent: something is missing, nothing changed, or it is on its way. */
  disabled: boolean;
  /** Leaves the window; left out on a page. */
  onCancel?: () => void;
  children: ReactNode;
}

export function Form({ onSend, action = texts.common.save, disabled, onCancel, children }: Props) {
  const send = (event: FormEvent) => {
    event.preventDefault();
    onSend();
  };
  return (
    <form className={onCancel ? "form" : "form card settings-card"} onSubmit={send}>
      {children}
      <div className={onCancel ? "window-foot" : "settings-save"}>
        {onCancel && (
          <Button className="button" onPress={onCancel}>
            {texts.common.cancel}
          </Button>
        )}
        <Button className="button button-primary" type="submit" isDisabled={disabled}>
          {action}
        </Button>
      </div>
    </form>
  );
}
