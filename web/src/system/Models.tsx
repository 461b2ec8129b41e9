/** The model weights of the workers: what is here, and fetching what is not, with its progress. */
import { Download, Square } from "lucide-react";
import { useQuery } from "@tanstack/react-query";
import { Button } from "react-aria-components";
import { answer, client } from "../api/client";
import { inWords } from "../api/problem";
import { isActive } from "../api/queries";
import { useChange } from "../settings/useChange";
import type { Model } from "../api/types";
import { locale, texts } from "../texts";
import { bytes } from "../time";
import { Bar } from "../ui/Bar";
import { Sentence } from "../ui/Sentence";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";

const MODELS = ["models"] as const;
const POLL = { working: 1500, resting: 15_000 };

export function Models() {
  const t = texts.models;
  const query = useQuery({
    queryKey: MODELS,
    queryFn: () => answer(client.GET("/api/v1/system/models")),
    refetchInterval: ({ state }) => (isActive(state.data?.job?.status ?? null) ? POLL.working : POLL.resting),
  });
  const fetchModel = useChange((name: string) => answer(client.POST("/api/v1/system/models", { body: { name } })), {
    touches: [MODELS],
    said: (_, name) => t.started(name),
  });
  const stop = useChange((id: string) => answer(client.POST("/api/v1/jobs/{job_id}/cancel", { params: { path: { job_id: id } } })), {
    touches: [MODELS],
  });
  if (query.isPending) return <Waiting />;
  if (query.isError) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  const { items, folder, offline, job, fetched } = query.data;
  const working = job !== null && isActive(job.status);
  return (
    <section aria-labelledby="models-title">
      <h2 id="models-title">{t.title}</h2>
      <p className="quiet">{items.length > 0 ? t.lead(folder) : t.empty}</p>
      {offline && (
        <p className="notice">
          {t.offline} <code>{t.offlineCommand}</code>
        </p>
      )}
      {job && fetched && working && (
        <div className="card model-job">
          <div className="model-progress">
            <span role="status">{t.fetching(fetched)}</span>
            <span className="quiet">{Math.round(job.progress * 100)} %</span>
            <Bar value={job.progress} label={t.fetching(fetched)} />
          </div>
          <Button className="button button-small" onPress={() => stop.mutate(job.id)} isDisabled={stop.isPending}>
            <Square aria-hidden="true" size={14} />
            {t.stop}
          </Button>
        </div>
      )}
      {job && fetched && job.status === "failed" && (
        <p className="notice notice-warn" role="status">
          {t.failed(fetched)} {job.error && <Sentence text={inWords(job.error)} />}
        </p>
      )}
      {job && fetched && job.status === "completed" && (
        <p className="quiet" role="status">
          {t.done(fetched)}
        </p>
      )}
      {items.length > 0 && (
        <table className="checks card models">
          <caption className="visually-hidden">{t.title}</caption>
          <tbody>
            {items.map((model) => (
              <Row key={model.name} model={model} mayFetch={!working && !offline} onFetch={() => fetchModel.mutate(model.name)} />
            ))}
          </tbody>
        </table>
      )}
      {items.length > 0 && <p className="quiet">{t.choosing}</p>}
    </section>
  );
}

function Row({ model, mayFetch, onFetch }: { model: Model; mayFetch: boolean; onFetch: () => void }) {
  const t = texts.models;
  const size = bytes(model.size, locale);
  const [badge, text] = model.damaged
    ? ["badge-bad", t.damaged]
    : model.in_use
      ? ["badge-good", t.inUse]
      : model.installed
        ? ["badge-good", t.here]
        : ["", t.toBeHad];
  return (
    <tr>
      <th scope="row">{model.name}</th>
      <td>
        {t.kinds[model.kind] ?? model.kind} <span className="quiet">{size}</span>
      </td>
      <td>
        {model.installed && !model.damaged ? (
          <span className={`badge ${badge}`}>{text}</span>
        ) : (
          <Button className="button button-small" isDisabled={!mayFetch} aria-label={t.fetchOne(model.name, size)} onPress={onFetch}>
            <Download aria-hidden="true" size={14} />
            {model.damaged ? t.fetchAgain : t.fetch}
          </Button>
        )}
      </td>
    </tr>
  );
}
