/** Says of several recordings at once what they are. What is left as it is, stays. */
import { useState } from "react";
import type { RecordingChange } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Window } from "../ui/Window";

const KEEP = "keep";
const KINDS = ["interview", "support_call", "sales_call", "conversation", "other"] as const;

interface Props {
  count: number;
  onClose: () => void;
  onSave: (change: RecordingChange) => void;
}

export function DetailsDialog({ count, onClose, onSave }: Props) {
  const [kind, setKind] = useState(KEEP);
  const [language, setLanguage] = useState(KEEP);
  const [day, setDay] = useState("");
  const change: RecordingChange = {
    ...(kind === KEEP ? {} : { kind }),
    ...(language === KEEP ? {} : { language }),
    ...(day ? { recorded_on: day } : {}),
  };
  const submit = () => {
    onSave(change);
    onClose();
  };
  const keep = [KEEP, texts.bulk.keep] as const;
  return (
    <Window title={texts.bulk.detailsTitle(count)} open onClose={onClose} narrow>
      <Form onSend={submit} disabled={Object.keys(change).length === 0} onCancel={onClose}>
        <Choose label={texts.upload.kind} value={kind} options={[keep, ...KINDS.map((one) => [one, texts.kinds[one] ?? one] as const)]} onChange={setKind} />
        <Choose label={texts.upload.language} value={language} options={[keep, ...Object.entries(texts.languages)]} onChange={setLanguage} />
        <Field value={day} onChange={setDay} type="date" label={texts.upload.date} />
      </Form>
    </Window>
  );
}
