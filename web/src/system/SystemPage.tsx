/** What this installation runs on, and which fallbacks are in force. */
import { useCaller } from "../access/permissions";
import { useSystem } from "../api/queries";
import type { System } from "../api/types";
import { locale, texts } from "../texts";
import { Sentence } from "../ui/Sentence";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { Models } from "./Models";
import { checksOf, factsOf, fallbacksOf, type Check } from "./facts";
import "../styles/system.css";

export default function SystemPage() {
  const { administrator } = useCaller();
  const { data, error, isPending, isError, refetch } = useSystem();
  return (
    <div className="system">
      <header className="page-head">
        <div>
          <h1>{texts.system.title}</h1>
          <p className="page-lead">{texts.system.lead}</p>
        </div>
      </header>
      {isPending && <Waiting />}
      {isError && <Trouble error={error} retry={() => void refetch()} />}
      {administrator && <Models />}
      {data && <Facts system={data} />}
      <p className="quiet">
        {texts.system.doctor} <code>{texts.system.doctorCommand}</code>
      </p>
    </div>
  );
}

function Facts({ system }: { system: System }) {
  const rows = [
    [texts.system.version, system.version],
    [texts.system.queue, texts.system.queueText(system.queued, system.processing)],
    [texts.system.database, system.database],
    [texts.system.broker, system.broker],
    [texts.system.media, system.media],
    [texts.system.imports, system.transcript_formats.join(", ").toUpperCase()],
    [texts.system.exports, system.export_formats.map((format) => texts.conversation.exports[format] ?? format.toUpperCase()).join(" · ")],
  ] as const;
  return (
    <>
      <dl className="facts card">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{texts.system.workers}</h2>
      {system.workers.length === 0 && <p className="notice notice-warn"><span><Sentence text={texts.system.noWorkers} /></span></p>}
      {system.workers.map((worker) => (
        <WorkerCard key={worker.name} worker={worker} />
      ))}
    </>
  );
}

function WorkerCard({ worker }: { worker: System["workers"][number] }) {
  const seen = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(new Date(worker.seen_at));
  const checks = checksOf(worker.facts);
  const fallbacks = fallbacksOf(worker.facts);
  return (
    <section className="card worker" aria-label={worker.name}>
      <header className="worker-head">
        <h3>{worker.name}</h3>
        <span className={worker.alive ? "badge badge-good" : "badge badge-bad"}>
          {worker.alive ? texts.system.alive : texts.system.silent}
        </span>
        <span className="quiet">{texts.system.seen(seen)}</span>
      </header>
      {fallbacks.length > 0 && (
        <div className="notice notice-warn worker-fallbacks">
          <div>
            <strong>{texts.system.fallbacks}</strong>
            <ul>
              {fallbacks.map((fallback) => (
                <li key={fallback}>
                  <Sentence text={fallback} />
                </li>
              ))}
            </ul>
          </div>
        </div>
      )}
      {checks.length > 0 ? (
        <Checks checks={checks} worker={worker.name} />
      ) : (
        <dl className="facts">
          {factsOf(worker.facts).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const BADGES: Record<string, string> = { ok: "badge-good", fallback: "badge-warn", warning: "badge-warn", missing: "badge-bad" };

function Checks({ checks, worker }: { checks: Check[]; worker: string }) {
  return (
    <table className="checks">
      <caption className="visually-hidden">{worker}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">{texts.system.component}</th>
          <th scope="col">{texts.system.used}</th>
          <th scope="col">{texts.system.state}</th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <tr key={check.name}>
            <th scope="row">{check.name}</th>
            <td>
              {check.value}
              {check.why && <p className="quiet"><Sentence text={check.why} /></p>}
              {check.remedy && <p className="remedy"><Sentence text={check.remedy} /></p>}
            </td>
            <td>
              <span className={`badge ${BADGES[check.status] ?? ""}`}>{texts.system.check[check.status] ?? check.status}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
