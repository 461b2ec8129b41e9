/** The audit log: who did what; whether it stands as it was written; all of it as a file. */
import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { Download, ShieldAlert, ShieldCheck } from "lucide-react";
import { Button } from "react-aria-components";
import { answer, client } from "../api/client";
import { useProjects } from "../api/queries";
import type { AuditEvent } from "../api/types";
import { serviceWords, texts } from "../texts";
import { Trouble } from "../ui/Trouble";
import { Waiting } from "../ui/Waiting";
import { Rows } from "./Rows";
import { SectionHead } from "./SectionHead";
import { moment } from "./when";

const EXPORT = "/api/v1/audit/export";

const readable = (action: string) =>
  serviceWords.actions[action] ?? action.charAt(0).toUpperCase() + action.slice(1).replaceAll("_", " ");

export default function AuditSection() {
  const words = texts.settings.audit;
  const check = useMutation({ mutationFn: () => answer(client.GET("/api/v1/audit/check")) });
  const log = useInfiniteQuery({
    queryKey: ["audit"],
    queryFn: ({ pageParam }) => answer(client.GET("/api/v1/audit", { params: { query: { cursor: pageParam ?? undefined, limit: 50 } } })),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.next_cursor === null ? null : Number(page.next_cursor)),
  });
  const { data: projects } = useProjects();
  const nameOf = (id: string | null) => projects?.items.find((item) => item.id === id)?.name;
  const cells = (event: AuditEvent) => [
    <span key="what" className="row-name">{readable(event.action)}</span>,
    serviceWords.actors[event.actor] ?? event.actor,
    nameOf(event.project_id) ?? texts.metrics.none,
    <time key="at" dateTime={event.at}>{moment(event.at)}</time>,
  ];
  const events = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <SectionHead title={texts.settings.sections.audit} lead={words.lead}>
        <div className="settings-acts">
          <Button className="button" onPress={() => check.mutate()} isDisabled={check.isPending}>
            <ShieldCheck aria-hidden="true" size={16} />
            {words.check}
          </Button>
          <a className="button" href={EXPORT} download>
            <Download aria-hidden="true" size={16} />
            {words.export}
          </a>
        </div>
      </SectionHead>
      {check.isError && <Trouble error={check.error} />}
      <div role="status">
        {check.data && (
          <p className={check.data.intact ? "settings-told settings-told-good" : "settings-told settings-told-bad"}>
            {check.data.intact ? <ShieldCheck aria-hidden="true" size={17} /> : <ShieldAlert aria-hidden="true" size={17} />}
            {check.data.intact ? words.intact(check.data.events) : words.broken(check.data.broken_at ?? 0, check.data.reason ?? "")}
          </p>
        )}
      </div>
      {log.error && <Trouble error={log.error} retry={() => void log.refetch()} />}
      {log.isPending && <Waiting />}
      {log.data && events.length === 0 && <p className="quiet">{words.empty}</p>}
      {events.length > 0 && (
        <Rows caption={texts.settings.sections.audit} columns={words.columns} rows={events} keyOf={(event) => event.id} cells={cells} />
      )}
      {log.hasNextPage && (
        <Button className="button settings-more" onPress={() => void log.fetchNextPage()} isDisabled={log.isFetchingNextPage}>
          {texts.library.loadMore}
        </Button>
      )}
    </>
  );
}
