/** Asks which outcome it is, where words that are coded as one do not say it. */
import { useState } from "react";
import type { OutcomeName } from "../api/types";
import { texts } from "../texts";
import { Form } from "../ui/Form";
import { Window } from "../ui/Window";
import { ChooseOutcome } from "./ChooseOutcome";

interface Props {
  quote: string;
  onAdd: (outcome: OutcomeName) => void;
  onClose: () => void;
}

export function OutcomeDialog({ quote, onAdd, onClose }: Props) {
  const [outcome, setOutcome] = useState<OutcomeName | null>(null);
  const add = () => {
    if (outcome) onAdd(outcome);
    onClose();
  };
  return (
    <Window title={texts.insights.one.outcome} open onClose={onClose} narrow>
      <p className="window-text">
        <q className="quote">{quote}</q>
      </p>
      <Form onSend={add} action={texts.coding.add} disabled={!outcome} onCancel={onClose}>
        <p className="window-text">{texts.coding.outcomeUntold}</p>
        <ChooseOutcome value={outcome} onChange={setOutcome} />
      </Form>
    </Window>
  );
}
