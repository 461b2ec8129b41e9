/** The session ended while somebody worked: over the page, which waits as it is. */
import { useQueryClient } from "@tanstack/react-query";
import { Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useEffect, useRef } from "react";
import { askWho } from "../api/access";
import { sessionGoesOn } from "../api/session";
import type { Me } from "../api/types";
import { texts } from "../texts";
import { SignInForm } from "./SignInForm";
import "../styles/access.css";

export default function SignInAgain({ before }: { before: Me }) {
  const queries = useQueryClient();
  const onIn = (me: Me) => {
    // What one person left undone is not done in the name of another.
    if (me.id !== before.id) {
      location.assign("/");
      return;
    }
    sessionGoesOn();
    void queries.invalidateQueries();
  };
  // Signed in beside, in another tab: asked for when this page is looked at again.
  const enter = useRef(onIn);
  enter.current = onIn;
  useEffect(() => {
    const look = () =>
      void askWho().then(
        (me) => me.kind === "user" && enter.current(me),
        () => undefined,
      );
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, []);
  return (
    <ModalOverlay className="overlay" isOpen isKeyboardDismissDisabled>
      <Modal className="window window-narrow">
        <Dialog className="window-inside">
          <Heading slot="title" className="window-title">
            {texts.access.againTitle}
          </Heading>
          <p className="window-text again-text">{texts.access.again(before.name ?? "")}</p>
          <SignInForm onIn={onIn} beside />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
