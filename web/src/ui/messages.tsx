/** Short messages at the foot of the page, also told to screen readers. */
import { X } from "lucide-react";
import { createContext, useCallback, useContext, useState, type ReactNode } from "react";
import { Button } from "react-aria-components";
import { texts } from "../texts";

interface Message {
  id: number;
  text: string;
  bad: boolean;
  undo?: () => void;
}

/** `undo` is offered beside the text as the way back. */
type Say = (text: string, bad?: boolean, undo?: () => void) => void;

const SHOWN_FOR = 6000;
/** Long enough to read, find the button and press it (WCAG 2.2.1: the same can be done later in another place). */
const SHOWN_WITH_UNDO = 20_000;
const Context = createContext<Say>(() => undefined);
let lastId = 0;

export function MessagesProvider({ children }: { children: ReactNode }) {
  const [messages, setMessages] = useState<Message[]>([]);
  const dismiss = useCallback((id: number) => setMessages((all) => all.filter((message) => message.id !== id)), []);
  const say = useCallback<Say>(
    (text, bad = false, undo) => {
      lastId += 1;
      const id = lastId;
      setMessages((all) => [...all.slice(-2), { id, text, bad, ...(undo ? { undo } : {}) }]);
      // What went wrong stays until it is dismissed.
      if (!bad) setTimeout(() => dismiss(id), undo ? SHOWN_WITH_UNDO : SHOWN_FOR);
    },
    [dismiss],
  );
  return (
    <Context value={say}>
      {children}
      <div className="messages" role="status" aria-live="polite">
        {messages.map((message) => (
          <div key={message.id} className={message.bad ? "message message-bad" : "message"}>
            <span>{message.text}</span>
            {message.undo && (
              <Button
                className="message-undo"
                onPress={() => {
                  dismiss(message.id);
                  message.undo?.();
                }}
              >
                {texts.common.undo}
              </Button>
            )}
            <Button className="icon-button" aria-label={texts.common.dismiss} onPress={() => dismiss(message.id)}>
              <X aria-hidden="true" size={16} />
            </Button>
          </div>
        ))}
      </div>
    </Context>
  );
}

export const useSay = () => useContext(Context);
