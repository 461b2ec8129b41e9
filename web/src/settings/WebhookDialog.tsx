/** A new webhook, or other events and another address for one. */
import { useState } from "react";
import type { Webhook, WebhookIn } from "../api/types";
import { texts } from "../texts";
import { Tick } from "../ui/Tick";
import { Window } from "../ui/Window";
import { Field } from "../ui/Field";
import { Form } from "../ui/Form";
import { EVENTS, useChangeWebhook, useMakeWebhook } from "./webhooks";

type Wanted = WebhookIn["events"];

interface FormProps {
  title: string;
  action: string;
  start: Pick<Webhook, "url" | "description" | "events">;
  busy: boolean;
  onSubmit: (wanted: WebhookIn) => void;
  onClose: () => void;
}

function WebhookForm({ title, action, start, busy, onSubmit, onClose }: FormProps) {
  const words = texts.settings.webhooks;
  const [url, setUrl] = useState(start.url);
  const [description, setDescription] = useState(start.description);
  const [events, setEvents] = useState<Wanted>(EVENTS.filter((event) => start.events.includes(event)));
  const submit = () => {
    onSubmit({ url: url.trim(), description: description.trim(), events });
  };
  return (
    <Window title={title} open onClose={onClose}>
      <Form onSend={submit} action={action} disabled={!url.trim() || events.length === 0 || busy} onCancel={onClose}>
        <Field isRequired autoFocus type="url" value={url} onChange={setUrl} maxLength={2000} label={words.url} placeholder="https://example.org/hooks/earmark" autoComplete="off" />
        <Field value={description} onChange={setDescription} maxLength={200} label={words.description} autoComplete="off" />
        <fieldset className="ticks">
          <legend className="label">{words.events}</legend>
          {EVENTS.map((event) => (
            <Tick
              key={event}
              on={events.includes(event)}
              onChange={(on) => setEvents(EVENTS.filter((each) => (each === event ? on : events.includes(each))))}
              text={words.event[event] ?? event}
              hint={event}
            />
          ))}
        </fieldset>
      </Form>
    </Window>
  );
}

interface Props {
  project: string;
  onClose: () => void;
  onSecret: (secret: string) => void;
}

export function WebhookDialog({ project, onClose, onSecret }: Props) {
  const make = useMakeWebhook(project);
  return (
    <WebhookForm
      title={texts.settings.webhooks.makeTitle}
      action={texts.settings.webhooks.make}
      start={{ url: "", description: "", events: ["recording.completed", "recording.failed"] }}
      busy={make.isPending}
      onSubmit={(wanted) =>
        make.mutate(wanted, {
          onSuccess: (made) => {
            onClose();
            onSecret(made.secret);
          },
        })
      }
      onClose={onClose}
    />
  );
}

export function EditWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }) {
  const change = useChangeWebhook(webhook);
  return (
    <WebhookForm
      title={texts.settings.webhooks.editTitle}
      action={texts.common.save}
      start={webhook}
      busy={change.isPending}
      onSubmit={(wanted) => change.mutate(wanted, { onSuccess: onClose })}
      onClose={onClose}
    />
  );
}
