/** One webhook: where it goes, whether it is on, and its delivery log. */
import { Send } from "lucide-react";
import { useState } from "react";
import { Button, Disclosure, DisclosurePanel, Heading } from "react-aria-components";
import { ChevronRight } from "lucide-react";
import type { Webhook } from "../api/types";
import { texts } from "../texts";
import { Confirm } from "../ui/Confirm";
import { Deliveries } from "./Deliveries";
import { RowMenu } from "./RowMenu";
import { EditWebhook } from "./WebhookDialog";
import { useChangeWebhook, useDeleteWebhook, useRotateSecret, useSendTest } from "./webhooks";
import { moment } from "./when";

type Doing = "edit" | "rotate" | "delete" | null;

export function WebhookCard({ webhook, onSecret }: { webhook: Webhook; onSecret: (secret: string) => void }) {
  const words = texts.settings.webhooks;
  const [doing, setDoing] = useState<Doing>(null);
  const [open, setOpen] = useState(false);
  const change = useChangeWebhook(webhook);
  const remove = useDeleteWebhook(webhook);
  const rotate = useRotateSecret(webhook);
  const test = useSendTest(webhook);
  const close = () => setDoing(null);
  const turn = () => change.mutate({ active: !webhook.active });
  return (
    <li className="card webhook" aria-label={webhook.url}>
      <header className="webhook-head">
        <div className="webhook-about">
          <p className="webhook-url">{webhook.url}</p>
          {webhook.description && <p className="quiet">{webhook.description}</p>}
          <ul className="attributes">
            <li className={webhook.active ? "badge badge-good" : "badge badge-bad"}>{webhook.active ? words.on : words.off}</li>
            {webhook.events.map((event) => (
              <li key={event} className="badge">
                {words.event[event] ?? event}
              </li>
            ))}
          </ul>
        </div>
        <div className="settings-acts">
          {webhook.active && (
            <Button
              className="button button-small"
              isDisabled={test.isPending}
              onPress={() => test.mutate(undefined, { onSuccess: () => setOpen(true) })}
            >
              <Send aria-hidden="true" size={14} />
              {words.test}
            </Button>
          )}
          <RowMenu
            name={webhook.url}
            acts={[
              { text: words.edit, do: () => setDoing("edit") },
              { text: words.rotate, do: () => setDoing("rotate") },
              { text: webhook.active ? words.turnOff : words.turnOn, do: turn },
              { text: texts.common.delete, do: () => setDoing("delete"), danger: true },
            ]}
          />
        </div>
      </header>
      {!webhook.active && (
        <div className="settings-told settings-told-bad webhook-off">
          <p>{webhook.disabled_reason ?? words.offByHand}</p>
          <Button className="button button-small" onPress={turn} isDisabled={change.isPending}>
            {words.turnOn}
          </Button>
        </div>
      )}
      {webhook.active && webhook.failing_since && (
        <p className="settings-told settings-told-warn webhook-off">{words.failingSince(moment(webhook.failing_since))}</p>
      )}
      <Disclosure className="webhook-log" isExpanded={open} onExpandedChange={setOpen}>
        <Heading level={2} className="webhook-log-head">
          <Button slot="trigger" className="button button-quiet button-small">
            <ChevronRight aria-hidden="true" size={15} className={open ? "turned" : ""} />
            {words.log}
          </Button>
        </Heading>
        <DisclosurePanel>{open && <Deliveries webhook={webhook} />}</DisclosurePanel>
      </Disclosure>
      {doing === "edit" && <EditWebhook webhook={webhook} onClose={close} />}
      {doing === "rotate" && (
        <Confirm
          title={words.rotateTitle}
          text={words.rotateText}
          action={words.rotate}
          onConfirm={() => rotate.mutate(undefined, { onSuccess: (made) => onSecret(made.secret) })}
          onClose={close}
        />
      )}
      {doing === "delete" && (
        <Confirm
          title={words.deleteTitle}
          text={words.deleteText(webhook.url)}
          action={texts.common.delete}
          onConfirm={() => remove.mutate(undefined)}
          onClose={close}
        />
      )}
    </li>
  );
}
