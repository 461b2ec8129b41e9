/** The frame of every screen: header, routes, upload panel, messages. */
import { lazy, Suspense, useEffect, useRef } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { AccessProvider } from "./access/AccessProvider";
import { usePrefetchConversation } from "./api/queries";
import { Header } from "./Header";
import { LibraryPage } from "./library/LibraryPage";
import { UploadsProvider } from "./library/UploadsProvider";
import { ProjectProvider } from "./project";
import { texts } from "./texts";
import { Empty } from "./ui/Empty";
import { Link } from "./ui/Link";
import { MessagesProvider } from "./ui/messages";
import { Waiting } from "./ui/Waiting";

const BinPage = lazy(() => import("./library/BinPage"));
const ConversationPage = lazy(() => import("./conversation/ConversationPage"));
const InsightsIndex = lazy(() => import("./insights/InsightsIndex"));
const InsightsPage = lazy(() => import("./insights/InsightsPage"));
const ReportPage = lazy(() => import("./reports/ReportPage"));
const SearchPage = lazy(() => import("./search/SearchPage"));
const SettingsPage = lazy(() => import("./settings/SettingsPage"));

function Conversation({ id }: { id: string }) {
  usePrefetchConversation(id);
  return <ConversationPage id={id} />;
}

function NotFound() {
  return (
    <Empty level={1} title={texts.errors.notFoundTitle} text={texts.errors.notFound}>
      <Link className="button button-primary" href="/">
        {texts.errors.toLibrary}
      </Link>
    </Empty>
  );
}

/** A new page starts at its top, and its heading is where a screen reader goes on. */
function useFreshPage() {
  const [path] = useLocation();
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    window.scrollTo(0, 0);
    document.getElementById("content")?.focus({ preventScroll: true });
  }, [path]);
}

export function App() {
  useFreshPage();
  return (
    <MessagesProvider>
      <AccessProvider>
        <Inside />
      </AccessProvider>
    </MessagesProvider>
  );
}

function Inside() {
  return (
    <ProjectProvider>
      <UploadsProvider>
        <a className="skip-link" href="#content">
          {texts.skipToContent}
        </a>
        <Header />
        <main id="content" tabIndex={-1}>
          <Suspense fallback={<Waiting />}>
            <Switch>
              <Route path="/" component={LibraryPage} />
              <Route path="/bin" component={BinPage} />
              <Route path="/recordings/:id">{({ id }) => <Conversation key={id} id={id} />}</Route>
              <Route path="/insights" component={InsightsIndex} />
              <Route path="/projects/:id/insights">{({ id }) => <InsightsPage key={id} id={id} />}</Route>
              <Route path="/projects/:id/report">{({ id }) => <ReportPage key={id} id={id} />}</Route>
              <Route path="/search" component={SearchPage} />
              <Route path="/settings/:section?">{({ section }) => <SettingsPage section={section} />}</Route>
              <Route path="/system">
                <Redirect to="/settings/health" replace />
              </Route>
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </main>
      </UploadsProvider>
    </ProjectProvider>
  );
}
