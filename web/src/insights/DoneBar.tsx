/** What was just done to a theme, with the way back. */
import { Undo2, X } from "lucide-react";
import { Button } from "react-aria-components";
import { texts } from "../texts";
import type { Actions } from "./useActions";

export function DoneBar({ actions: { done, undo, dismiss, busy } }: { actions: Actions }) {
  return (
    <div role="status">
      {done && (
        <div className="done-bar">
          <p>{done.text}</p>
          {done.undo && (
            <Button className="button button-small" onPress={undo} isDisabled={busy}>
              <Undo2 aria-hidden="true" size={14} />
              {texts.themes.undo}
            </Button>
          )}
          <Button className="icon-button" aria-label={texts.common.dismiss} onPress={dismiss}>
            <X aria-hidden="true" size={16} />
          </Button>
        </div>
      )}
    </div>
  );
}
