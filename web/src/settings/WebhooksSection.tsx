/** Who is told what happens in a project, and what became of each message. */
import { Plus, Webhook as Hook } from "lucide-react";
import { useState } from "react";
import { Button } from "react-aria-components";
import type { Project } from "../api/types";
import { texts } from "../texts";
import { Empty } from "../ui/Empty";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { useOnce } from "./Once";
import { SectionHead } from "./SectionHead";
import { WebhookCard } from "./WebhookCard";
import { WebhookDialog } from "./WebhookDialog";
import { useWebhooks } from "./webhooks";

export default function WebhooksSection({ project }: { project: Project }) {
  const words = texts.settings.webhooks;
  const { data, error, refetch } = useWebhooks(project.id);
  const [making, setMaking] = useState(false);
  const once = useOnce({ title: words.secretTitle, label: words.secret, hint: words.secretHint });
  return (
    <>
      <SectionHead title={texts.settings.sections.webhooks} lead={words.lead}>
        <Button className="button button-primary" onPress={() => setMaking(true)}>
          <Plus aria-hidden="true" size={16} />
          {words.make}
        </Button>
      </SectionHead>
      {error && <Trouble error={error} retry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && data.items.length === 0 && (
        <Empty icon={<Hook aria-hidden="true" size={32} />} title={words.emptyTitle} text={words.empty} />
      )}
      <ul className="webhooks">
        {data?.items.map((webhook) => (
          <WebhookCard key={webhook.id} webhook={webhook} onSecret={once.show} />
        ))}
      </ul>
      {making && <WebhookDialog project={project.id} onClose={() => setMaking(false)} onSecret={once.show} />}
      {once.shown}
    </>
  );
}
