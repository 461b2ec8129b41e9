/** What a webhook sent and what came back, newest first. */
import { RotateCw } from "lucide-react";
import { Button } from "react-aria-components";
import type { Delivery, Webhook } from "../api/types";
import { texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { useDeliveries, useReplay } from "./webhooks";
import { moment } from "./when";

const BADGE: Record<Delivery["status"], string> = { waiting: "badge-warn", delivered: "badge-good", failed: "badge-bad" };

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { data, error, refetch } = useDeliveries(webhook.id);
  if (error) return <Trouble error={error} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <p className="quiet deliveries-none">{texts.settings.webhooks.noDeliveries}</p>;
  return (
    <ul className="deliveries" aria-label={texts.settings.webhooks.log}>
      {data.items.map((delivery) => (
        <Row key={delivery.id} delivery={delivery} active={webhook.active} />
      ))}
    </ul>
  );
}

function Row({ delivery, active }: { delivery: Delivery; active: boolean }) {
  const words = texts.settings.webhooks;
  const replay = useReplay();
  return (
    <li className="delivery">
      <div className="delivery-head">
        <span className={`badge ${BADGE[delivery.status]}`}>{words.status[delivery.status]}</span>
        <span className="delivery-event">{words.event[delivery.event] ?? delivery.event}</span>
        <time className="quiet" dateTime={delivery.created_at}>
          {moment(delivery.created_at)}
        </time>
        {active && delivery.status !== "waiting" && (
          <Button
            className="button button-small button-quiet"
            aria-label={words.replayOf(moment(delivery.created_at))}
            isDisabled={replay.isPending}
            onPress={() => replay.mutate(delivery)}
          >
            <RotateCw aria-hidden="true" size={14} />
            {words.replay}
          </Button>
        )}
      </div>
      {delivery.tries.length > 0 && (
        <ol className="tries">
          {delivery.tries.map((each) => (
            <li key={each.at}>
              <time dateTime={each.at}>{moment(each.at)}</time>
              <span>{each.error ?? words.answered(each.status ?? 0)}</span>
              <span className="quiet">{words.took(each.seconds)}</span>
            </li>
          ))}
        </ol>
      )}
      {delivery.next_try_at && delivery.status === "waiting" && delivery.tries.length > 0 && (
        <p className="quiet">{words.nextTry(moment(delivery.next_try_at))}</p>
      )}
      <details className="details">
        <summary>{words.body}</summary>
        <pre className="delivery-body" tabIndex={0} aria-label={words.body}>
          {pretty(delivery.body)}
        </pre>
      </details>
    </li>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
