/** A participant's name and attributes; and two entries that become one. */
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { Button, Input, TextField } from "react-aria-components";
import { answer, client } from "../api/client";
import type { Participant } from "../api/types";
import { texts } from "../texts";
import { Choose } from "../ui/Choose";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { Window } from "../ui/Window";
import { useChange } from "./useChange";

type Value = string | number | boolean;
interface Row {
  id: number;
  name: string;
  value: string;
}

/** What was typed; a value that was a number or yes/no stays one as long as it reads as one. */
function valueOf(text: string, before: unknown): Value {
  if (String(before) === text) return before as Value;
  if (typeof before === "number" && text !== "" && Number.isFinite(Number(text))) return Number(text);
  if (typeof before === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

export function ParticipantDialog({ who, onClose }: { who: Participant; onClose: () => void }) {
  const words = texts.settings.participants;
  const [name, setName] = useState(who.name);
  const [rows, setRows] = useState<Row[]>(
    Object.entries(who.attributes).map(([key, value], id) => ({ id, name: key, value: String(value) })),
  );
  const change = useChange(
    (body: { name: string; attributes: Record<string, Value> }) =>
      answer(client.PATCH("/api/v1/participants/{participant_id}", { params: { path: { participant_id: who.id } }, body })),
    { touches: [["participants"], ["recording"], ["recordings"]], said: () => texts.settings.saved },
  );
  const put = (id: number, part: Partial<Row>) =>
    setRows((all) => all.map((row) => (row.id === id ? { ...row, ...part } : row)));
  const submit = () => {
    const filled = rows.filter((row) => row.name.trim() !== "" && row.value.trim() !== "");
    const attributes = Object.fromEntries(
      filled.map((row) => [row.name.trim(), valueOf(row.value.trim(), who.attributes[row.name.trim()])]),
    );
    change.mutate({ name: name.trim(), attributes }, { onSuccess: onClose });
  };
  return (
    <Window title={words.editTitle} open onClose={onClose}>
      <Form onSend={submit} disabled={!name.trim() || change.isPending} onCancel={onClose}>
        <Field isRequired autoFocus value={name} onChange={setName} maxLength={200} label={words.name} />
        <fieldset className="attribute-rows">
          <legend className="label">{words.attributes}</legend>
          {rows.map((row, index) => (
            <div key={row.id} className="attribute-row">
              <TextField aria-label={words.attributeName(index + 1)} value={row.name} onChange={(text) => put(row.id, { name: text })} maxLength={60}>
                <Input className="input" placeholder={words.attributePlaceholder} />
              </TextField>
              <TextField aria-label={words.attributeValue(index + 1)} value={row.value} onChange={(text) => put(row.id, { value: text })}>
                <Input className="input" placeholder={words.valuePlaceholder} />
              </TextField>
              <Button
                className="icon-button"
                aria-label={words.attributeRemove(index + 1)}
                onPress={() => setRows((all) => all.filter((other) => other.id !== row.id))}
              >
                <X aria-hidden="true" size={16} />
              </Button>
            </div>
          ))}
          <Button
            className="button button-quiet button-small"
            onPress={() => setRows((all) => [...all, { id: Math.max(-1, ...all.map((row) => row.id)) + 1, name: "", value: "" }])}
          >
            <Plus aria-hidden="true" size={15} />
            {words.attributeAdd}
          </Button>
        </fieldset>
      </Form>
    </Window>
  );
}

interface MergeProps {
  who: Participant;
  people: Participant[];
  onClose: () => void;
}

export function MergeParticipant({ who, people, onClose }: MergeProps) {
  const words = texts.settings.participants;
  const others = people.filter((other) => other.id !== who.id);
  const [into, setInto] = useState(others[0]?.id ?? "");
  const kept = others.find((other) => other.id === into);
  const merge = useChange(
    () =>
      answer(client.POST("/api/v1/participants/{participant_id}/merge", { params: { path: { participant_id: who.id } }, body: { into } })),
    { touches: [["participants"], ["recording"], ["recordings"]], said: () => words.merged(who.name, kept?.name ?? "") },
  );
  return (
    <Window title={words.mergeTitle(who.name)} open onClose={onClose} narrow>
      <Form
        onSend={() => merge.mutate(undefined, { onSuccess: onClose })}
        action={words.mergeDo}
        disabled={!kept || merge.isPending}
        onCancel={onClose}
      >
        <Choose label={words.mergeInto} value={into} options={others.map((other) => [other.id, other.name] as const)} onChange={setInto} />
        <p className="quiet">{words.mergeText(who.name, kept?.name ?? "")}</p>
      </Form>
    </Window>
  );
}
