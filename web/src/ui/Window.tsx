/** A modal dialog: title, content, and what closes it. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { texts } from "../texts";

interface Props {
  title: string;
  open: boolean;
  onClose: () => void;
  role?: "dialog" | "alertdialog";
  narrow?: boolean;
  wide?: boolean;
  children: ReactNode;
}

export function Window({ title, open, onClose, role = "dialog", narrow = false, wide = false, children }: Props) {
  return (
    <ModalOverlay
      className="overlay"
      isOpen={open}
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={narrow ? "window window-narrow" : wide ? "window window-wide" : "window"}>
        <Dialog role={role} className="window-inside">
          <header className="window-head">
            <Heading slot="title" className="window-title">
              {title}
            </Heading>
            <Button className="icon-button" aria-label={texts.common.close} onPress={onClose}>
              <X aria-hidden="true" size={18} />
            </Button>
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
