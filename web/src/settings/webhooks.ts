/** The webhooks of a project, and what becomes of them. */
import { useQuery } from "@tanstack/react-query";
import { answer, client } from "../api/client";
import type { Delivery, Webhook, WebhookChange, WebhookIn } from "../api/types";
import { texts } from "../texts";
import { useChange } from "./useChange";

const POLL = 2000;
const ALL = ["webhooks"] as const;
const LOGS = ["deliveries"] as const;

export const EVENTS: WebhookIn["events"] = [
  "recording.completed",
  "recording.failed",
  "recording.cancelled",
  "recording.binned",
  "recording.restored",
  "recording.deleted",
];

export const useWebhooks = (project: string) =>
  useQuery({
    queryKey: [...ALL, project],
    queryFn: () => answer(client.GET("/api/v1/projects/{project_id}/webhooks", { params: { path: { project_id: project } } })),
  });

/** Asked again as long as a message is on its way. */
export const useDeliveries = (webhook: string) =>
  useQuery({
    queryKey: [...LOGS, webhook],
    queryFn: () => answer(client.GET("/api/v1/webhooks/{webhook_id}/deliveries", { params: { path: { webhook_id: webhook } } })),
    refetchInterval: (query) => (query.state.data?.items.some((item) => item.status === "waiting") ? POLL : false),
  });

const at = (webhook: Webhook) => ({ params: { path: { webhook_id: webhook.id } } });

export const useMakeWebhook = (project: string) =>
  useChange(
    (body: WebhookIn) =>
      answer(client.POST("/api/v1/projects/{project_id}/webhooks", { params: { path: { project_id: project } }, body })),
    { touches: [ALL] },
  );

export const useChangeWebhook = (webhook: Webhook) =>
  useChange((body: WebhookChange) => answer(client.PATCH("/api/v1/webhooks/{webhook_id}", { ...at(webhook), body })), {
    touches: [ALL],
    said: () => texts.settings.saved,
  });

export const useDeleteWebhook = (webhook: Webhook) =>
  useChange(() => answer(client.DELETE("/api/v1/webhooks/{webhook_id}", at(webhook))), {
    touches: [ALL],
    said: () => texts.settings.webhooks.deleted,
  });

export const useRotateSecret = (webhook: Webhook) =>
  useChange(() => answer(client.POST("/api/v1/webhooks/{webhook_id}/secret", at(webhook))), { touches: [ALL] });

export const useSendTest = (webhook: Webhook) =>
  useChange(() => answer(client.POST("/api/v1/webhooks/{webhook_id}/test", at(webhook))), {
    touches: [LOGS],
    said: () => texts.settings.webhooks.testSent,
  });

export const useReplay = () =>
  useChange(
    (delivery: Delivery) =>
      answer(client.POST("/api/v1/deliveries/{delivery_id}/replay", { params: { path: { delivery_id: delivery.id } } })),
    { touches: [LOGS], said: () => texts.settings.webhooks.replayed },
  );
